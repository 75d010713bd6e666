/*
 * Sends bytes over TCP as fast as they are taken, and tells how fast that was.
 *
 *     flow receive PORT                      takes connections one after the other, and all that comes
 *     flow send ADDRESS PORT SECONDS         prints the megabytes a second that were acknowledged by the end
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char buffer[1 << 17];

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int receive(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 8) < 0) {
        perror("listen");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        while (connection >= 0 && read(connection, buffer, sizeof buffer) > 0) {
        }
        close(connection);
    }
}

static int send_for(const char *to, int port, double length) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    struct timeval patience = {.tv_sec = 10};
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    double begin, sent = 0;

    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (inet_pton(AF_INET, to, &address.sin_addr) != 1 ||
        connect(connection, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("connect");
        return 1;
    }
    begin = seconds();
    while (seconds() - begin < length) {
        ssize_t count = write(connection, buffer, sizeof buffer);
        if (count < 0) {
            perror("write");
            return 1;
        }
        sent += (double)count;
    }
    shutdown(connection, SHUT_WR);
    if (read(connection, buffer, 1) != 0) { /* the other side has read everything and closed */
        perror("read");
        return 1;
    }
    printf("%.1f\n", sent / 1e6 / (seconds() - begin));
    return 0;
}

int main(int count, char **words) {
    signal(SIGPIPE, SIG_IGN);
    if (count == 3 && strcmp(words[1], "receive") == 0) {
        return receive(atoi(words[2]));
    }
    return count == 5 && strcmp(words[1], "send") == 0 ? send_for(words[2], atoi(words[3]), atof(words[4])) : 2;
}
