/*
 * Prints numbered lines at a rate and tells how long it had to wait for somebody to read them.
 *
 *     printer LINES BYTES RATE [REPORT]
 *
 * LINES lines (0: until it is told to stop) of BYTES bytes each, newline included: the line's number in 19 digits, a
 * space and letters. RATE lines a second, evenly spread; 0: as fast as they are taken. SIGTERM ends it after a whole
 * line. At the end REPORT, a file, gets a line with the number of lines, and one for each write that took more than 10 ms:
 * when it began, by the monotonic clock, and for how long, in microseconds. The exit code is 7, so that it can be told
 * from any other end.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BATCH_BYTES = 32 * 1024, MOST_LINE_BYTES = 16 * 1024, LONG_WAIT_MICROS = 10 * 1000, MOST_WAITS = 1 << 20, EXIT_CODE = 7 };

static volatile sig_atomic_t stopped;
static long waits;
static long began[MOST_WAITS];
static long waited[MOST_WAITS];

static void stop(int signal) {
    (void)signal;
    stopped = 1;
}

static long micros(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000L + now.tv_nsec / 1000;
}

static void put(const char *bytes, size_t count) {
    while (count > 0) {
        long before = micros();
        ssize_t done = write(STDOUT_FILENO, bytes, count);
        long took = micros() - before;
        if (took > LONG_WAIT_MICROS && waits < MOST_WAITS) {
            began[waits] = before;
            waited[waits++] = took;
        }
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) exit(1);
        bytes += done;
        count -= (size_t)done;
    }
}

static void line(char *to, long number, size_t length) {
    for (int digit = 18; digit >= 0; digit--, number /= 10) to[digit] = (char)('0' + number % 10);
    to[19] = ' ';
    memset(to + 20, 'x', length - 21);
    to[length - 1] = '\n';
}

/* How many lines are due now; sleeps until at least one is. */
static long due(long printed, long rate, long start) {
    for (;;) {
        long ready = (micros() - start) * rate / 1000000L - printed;
        if (ready > 0 || stopped) return ready;
        struct timespec pause = {0, 200 * 1000};
        nanosleep(&pause, NULL);
    }
}

static void report(const char *path, long lines) {
    FILE *file = fopen(path, "w");
    if (file == NULL) exit(1);
    fprintf(file, "%ld\n", lines);
    for (long i = 0; i < waits; i++) fprintf(file, "%ld %ld\n", began[i], waited[i]);
    fclose(file);
}

int main(int count, char **words) {
    if (count < 4) return 2;
    long lines = atol(words[1]);
    size_t length = (size_t)atol(words[2]);
    long rate = atol(words[3]);
    if (length < 22 || length > MOST_LINE_BYTES) return 2;
    signal(SIGTERM, stop);
    static char batch[BATCH_BYTES];
    long in_batch = (long)(BATCH_BYTES / length);
    long printed = 0;
    long start = micros();
    while (!stopped && (lines == 0 || printed < lines)) {
        long now = rate == 0 ? in_batch : due(printed, rate, start);
        if (now > in_batch) now = in_batch;
        if (lines != 0 && now > lines - printed) now = lines - printed;
        for (long i = 0; i < now; i++) line(batch + (size_t)i * length, printed + i, length);
        if (now > 0) {
            put(batch, (size_t)now * length);
            printed += now;
        }
    }
    if (count > 4) report(words[4], printed);
    return EXIT_CODE;
}
