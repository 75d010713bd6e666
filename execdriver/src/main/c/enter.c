/*
 * enter.c - the helper between the parent and a process.
 *
 *   parent --clone3, INTO_CGROUP--> helper: close, open, cgroup v1, setns ...
 *                                      +--clone3, CLONE_PARENT and new namespaces--> the process: run_program()
 *                                      +--MESSAGE_PID with the pidfd--> parent; ends
 *
 * The process is thus the parent's own child, and the helper never is inside its pid namespace. All that is opened by
 * a host path is opened before setns. Writing 0 to a tasks file moves the single-threaded writer itself, which the
 * kernel does without waiting for a grace period.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { INIT_FD = SYNC_FD + 1, ABOVE_ALL = 100, MAX_JOINS = 8 };

/* Stdio to 0, 1 and 2, the socket to SYNC_FD, init's pidfd to INIT_FD; nothing else of the parent's stays open. */
static void arrange(const int stdio[3], int sync_socket, int init_pidfd) {
    int sync = fcntl(sync_socket, F_DUPFD_CLOEXEC, ABOVE_ALL);
    int init = init_pidfd < 0 ? -1 : fcntl(init_pidfd, F_DUPFD_CLOEXEC, ABOVE_ALL);

    for (int fd = 0; fd < 3; fd++) {
        dup2(stdio[fd], fd);
    }
    dup3(sync, SYNC_FD, O_CLOEXEC);
    if (init >= 0) {
        dup3(init, INIT_FD, O_CLOEXEC);
    }
    close_range(init >= 0 ? INIT_FD + 1 : INIT_FD, ~0U, 0);
}

static void join_cgroup(const struct operation *o) {
    int fd = open(text(o, 0), O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write(fd, "0", 1) != 1) {
        fail(o, "join cgroup %s", text(o, 0));
    }
    close(fd);
}

static void join_namespaces(const struct program *program) {
    const struct operation *joins[MAX_JOINS];
    int fds[MAX_JOINS];
    int count = 0;

    EACH_OPERATION(o, program) {
        if ((o->code == OP_JOIN || o->code == OP_JOIN_INIT) && count < MAX_JOINS) {
            fds[count] = o->code == OP_JOIN        ? open(text(o, 0), O_RDONLY | O_CLOEXEC)
                         : o->ints > 1 && o->i[1] > 0 ? (int)syscall(SYS_pidfd_open, o->i[1], 0)
                                                      : INIT_FD;
            joins[count] = o;
            if (fds[count++] < 0) {
                fail(o, "open namespace %s", text(o, 0));
            }
        }
    }
    for (int k = 0; k < count; k++) {
        if (syscall(SYS_setns, fds[k], (int)joins[k]->i[0]) < 0) {
            fail(joins[k], "join namespace %s", text(joins[k], 0));
        }
        close(fds[k]);
    }
}

/* The helper is the set-up itself: the process will be a runtime's making. */
static _Noreturn void run_uncloned(const struct operation *o, const struct program *program) {
    if (unshare((int)o->i[0]) < 0) {
        fail(o, "unshare");
    }
    close_others();
    run_program(program);
}

_Noreturn void enter(const struct program *program, const int stdio[3], int sync_socket, int init_pidfd) {
    int pidfd = -1;
    struct clone_args arguments = {.flags = CLONE_PARENT | CLONE_PIDFD, .pidfd = (uintptr_t)&pidfd};

    prctl(PR_SET_DUMPABLE, 0);
    arrange(stdio, sync_socket, init_pidfd);
    EACH_OPERATION(o, program) {
        if (o->code == OP_UNCLONED) {
            run_uncloned(o, program);
        } else if (o->code == OP_CGROUP_TASKS) {
            join_cgroup(o);
        } else if (o->code == OP_CLONE) {
            arguments.flags |= (uint64_t)o->i[0];
        }
    }
    join_namespaces(program);
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) {
        prctl(PR_SET_DUMPABLE, 0);
        close_others();
        run_program(program);
    }
    if (pid < 0) {
        fail(NULL, "clone3");
    }
    tell(MESSAGE_PID, (int)pid, pidfd);
    _exit(0);
}
