/*
 * spool.c - what a process prints while no daemon takes it.
 *
 *   file      PATH.N of FILE_BYTES; when there is an N + 1 nothing more comes to it, and a daemon may read it to its
 *             end while more is spooled. Only the daemon removes it
 *   frame     [length u32][stream u32][nanoseconds of the clock i64][bytes ...], streams as in STDOUT_FILENO
 *
 * A frame holds what comes within FRAME_NANOS. Its header is written first with length 0 to have its place, and again
 * with each piece: then what has left the pipe can't be without one on a full disk. Bytes go from pipe to file inside the kernel; what does not fit stays in the pipe.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FILE_BYTES = 1 << 20, FRAME_NANOS = 10000000 };

struct header {
    uint32_t length, stream;
    int64_t nanos;
};

struct spool {
    int64_t limit; /* of all files' bytes */
    unsigned first; /* those before it have been removed */
    unsigned number;
    int fd;
    off_t size;
    off_t frame; /* where the last one begins */
    struct header header; /* its */
    char path[];
};

struct spool *spool_new(const char *path, int64_t limit) {
    size_t length = strlen(path) + 1;
    struct spool *spool = calloc(1, sizeof *spool + length);

    if (spool != NULL) {
        spool->limit = limit;
        spool->first = 1;
        spool->fd = -1;
        memcpy(spool->path, path, length);
    }
    return spool;
}

enum { PATH_EXTRA = 16 };

static const char *path_of(const struct spool *spool, unsigned number, char *path, size_t length) {
    snprintf(path, length, "%s.%u", spool->path, number);
    return path;
}

static int64_t bytes_held(const struct spool *spool) {
    return ((int64_t)spool->number - spool->first) * FILE_BYTES + spool->size;
}

/* Whether the files that have not been removed have reached the limit. */
static bool is_full(struct spool *spool) {
    size_t length = strlen(spool->path) + PATH_EXTRA;
    char path[length];

    while (bytes_held(spool) >= spool->limit && spool->first < spool->number &&
           access(path_of(spool, spool->first, path, length), F_OK) < 0) {
        spool->first++;
    }
    return bytes_held(spool) >= spool->limit;
}

static int open_next(struct spool *spool) {
    size_t length = strlen(spool->path) + PATH_EXTRA;
    char path[length];

    path_of(spool, spool->number + 1, path, length);
    spool->fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (spool->fd >= 0) {
        spool->number++;
        spool->size = 0;
    }
    return spool->fd;
}

static int64_t now(void) {
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static bool put_header(const struct spool *spool) {
    return pwrite(spool->fd, &spool->header, sizeof spool->header, spool->frame) == sizeof spool->header;
}

/* Whether what comes may belong to the last frame: of many small ones a daemon would have much to do. */
static bool goes_on(const struct spool *spool, int stream, int64_t time) {
    return spool->header.length > 0 && spool->header.stream == (uint32_t)stream && time >= spool->header.nanos &&
           time - spool->header.nanos < FRAME_NANOS;
}

ssize_t spool_take(struct spool *spool, int stream, int pipe) {
    int64_t time = now();

    if (is_full(spool)) {
        errno = EFBIG;
        return -1;
    }
    if (spool->size >= FILE_BYTES) {
        spool_close(spool);
    }
    if (spool->fd < 0 && open_next(spool) < 0) {
        return -1;
    }
    off_t at = spool->size;
    if (!goes_on(spool, stream, time)) {
        spool->frame = spool->size;
        spool->header = (struct header){.stream = (uint32_t)stream, .nanos = time};
        if (!put_header(spool)) {
            return -1;
        }
        at += (off_t)sizeof spool->header;
    }
    ssize_t moved = splice(pipe, NULL, spool->fd, &at, (size_t)(FILE_BYTES - spool->size), SPLICE_F_NONBLOCK);
    if (moved > 0) {
        spool->header.length += (uint32_t)moved;
        spool->size = at;
        put_header(spool);
    }
    return moved;
}

void spool_close(struct spool *spool) {
    if (spool != NULL && spool->fd >= 0) {
        close(spool->fd);
        spool->fd = -1;
        spool->size = 0;
        spool->header.length = 0;
    }
}
