/*
 * main.c - start, and the zygote.
 *
 *   daemon: exec of this program, from a sealed memfd, in its state folder; stdin and stdout are pipes
 *     |
 *   zygote: listens at launcher.sock, says "ready\n", accepts and forks a parent for each connection
 *     |
 *   ends with its stdin, that is with the daemon; the parents live on.
 *
 * The same file, bound into a container as /sbin/docker-init, is that container's first process (docker-init.c).
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char SOCKET[] = "launcher.sock";

/* What ps shows, in place of the words this was started with. */
static void rename_process(char *argv0, const char *name) {
    size_t room = strlen(argv0);

    strncpy(argv0, name, room);
    prctl(PR_SET_NAME, name);
}

static void stdio_to_null(void) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    for (int fd = 0; fd < 3; fd++) {
        dup2(null, fd);
    }
    if (null > 2) {
        close(null);
    }
}

/* Only processes of the daemon's own user may command a parent. */
static bool may_command(int connection) {
    struct ucred peer;
    socklen_t size = sizeof peer;

    return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

static int zygote(char *argv0) {
    int listener = listen_at(SOCKET);
    struct pollfd watched[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = listener, .events = POLLIN}};

    if (listener < 0 || write(STDOUT_FILENO, "ready\n", 6) != 6) {
        perror(SOCKET);
        return 1;
    }
    for (int k = 1; k < NSIG; k++) { /* what the JVM ignores, containers' processes need not */
        signal(k, SIG_DFL);
    }
    signal(SIGCHLD, SIG_IGN); /* parents leave no zombies here; after the daemon's end they are the host's init's */
    for (;;) {
        if (poll(watched, 2, -1) < 0) {
            continue;
        }
        if (watched[0].revents != 0) {
            return 0;
        }
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection >= 0 && may_command(connection) && fork() == 0) {
            close(listener);
            setsid();
            stdio_to_null();
            rename_process(argv0, "berth-parent");
            parent(connection);
        }
        close(connection);
    }
}

int main(int argc, char **argv) {
    if (argc > 0 && strcmp(argv[0], "/sbin/docker-init") == 0) {
        return docker_init(argv + 1);
    }
    close_range(3, ~0U, 0); /* a JVM leaks descriptors into what it starts */
    if (argc != 1) {
        fprintf(stderr, "usage: berth-launcher, started by the engine in its state folder\n");
        return 2;
    }
    rename_process(argv[0], "berth-launcher");
    umask(022);
    return zygote(argv[0]);
}
