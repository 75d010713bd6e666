/*
 * wire.c - frames to and from the daemon, messages with descriptors, and the shape of programs.
 *
 *   frame     [length u32][type u32][process u32][0 u32][body ...]     SOCK_STREAM, descriptors ride on the first byte
 *   message   struct message, cut after its text                       SOCK_SEQPACKET, at most one descriptor
 *   operation [code u16][ints u16][strings u32][length u32][0 u32][i64 ...][text\0 text\0 ...][0 ...]
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_FDS = 8 };

union control {
    char bytes[CMSG_SPACE(MAX_FDS * sizeof(int))];
    struct cmsghdr header;
};

static ssize_t send_with_fds(int socket, struct iovec *parts, int count, const int *fds, int fd_count, int flags) {
    union control control;
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)count};

    if (fd_count > 0) {
        size_t size = (size_t)fd_count * sizeof(int);
        memset(&control, 0, sizeof control);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(&control.header), fds, size);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(size);
    }
    return sendmsg(socket, &message, flags | MSG_NOSIGNAL);
}

int send_frame(int connection, uint32_t type, uint32_t process, const void *body, size_t length, const int *fds,
               int count) {
    struct frame_header header = {.length = (uint32_t)length, .type = type, .process = process};
    struct iovec parts[2] = {{&header, sizeof header}, {(void *)(uintptr_t)body, length}};
    ssize_t sent = send_with_fds(connection, parts, length > 0 ? 2 : 1, fds, count, MSG_DONTWAIT);
    return sent == (ssize_t)(sizeof header + length) ? 0 : -1;
}

int read_exactly(int fd, void *buffer, size_t length) {
    size_t done = 0;

    while (done < length) {
        ssize_t got = read(fd, (char *)buffer + done, length - done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return -1;
        }
        done += (size_t)got;
    }
    return 0;
}

int read_header(int connection, struct frame_header *header, int given[GIVEN_FDS]) {
    union control control;
    struct iovec part = {header, sizeof *header};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = CMSG_SPACE(GIVEN_FDS * sizeof(int))};
    ssize_t got;

    memset(given, -1, GIVEN_FDS * sizeof *given);
    do {
        got = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    struct cmsghdr *rights = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (rights != NULL && rights->cmsg_type == SCM_RIGHTS) {
        memcpy(given, CMSG_DATA(rights), rights->cmsg_len - CMSG_LEN(0));
    }
    return got <= 0 ? -1 : read_exactly(connection, (char *)header + got, sizeof *header - (size_t)got);
}

int send_message(int socket, const void *message, size_t length, int fd) {
    struct iovec part = {(void *)(uintptr_t)message, length};
    return send_with_fds(socket, &part, 1, &fd, fd >= 0 ? 1 : 0, 0) < 0 ? -1 : 0;
}

ssize_t receive_message(int socket, void *buffer, size_t length, int *fd) {
    union control control;
    struct iovec part = {buffer, length};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = CMSG_SPACE(sizeof(int))};
    ssize_t got;

    *fd = -1;
    do {
        got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    struct cmsghdr *header = got >= 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (header != NULL && header->cmsg_type == SCM_RIGHTS) {
        memcpy(fd, CMSG_DATA(header), sizeof(int));
    }
    return got;
}

int listen_at(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    unlink(path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || chmod(path, 0600) < 0 ||
        listen(fd, 128) < 0) {
        return -1;
    }
    return fd;
}

static bool operation_is_sound(const struct operation *o, size_t room) {
    if (room < sizeof *o || o->length < sizeof *o || o->length % 8 != 0 || o->length > room) {
        return false;
    }
    size_t at = sizeof *o + o->ints * sizeof(int64_t);
    for (uint32_t k = 0; k < o->strings; k++) {
        const char *end = at < o->length ? memchr((const char *)o + at, 0, o->length - at) : NULL;
        if (end == NULL) {
            return false;
        }
        at = (size_t)(end - (const char *)o) + 1;
    }
    return at <= o->length;
}

bool program_is_sound(const struct program *program) {
    size_t at = 0;

    while (at < program->length) {
        const struct operation *o = (const struct operation *)((const char *)program->first + at);
        if (!operation_is_sound(o, program->length - at)) {
            return false;
        }
        at += o->length;
    }
    return true;
}

const char *text(const struct operation *operation, uint32_t k) {
    const char *at = (const char *)&operation->i[operation->ints];

    if (k >= operation->strings) {
        return "";
    }
    while (k-- > 0) {
        at += strlen(at) + 1;
    }
    return at;
}
