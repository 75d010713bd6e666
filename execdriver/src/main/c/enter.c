/*
 * enter.c - the helper between the parent and a process.
 *
 *   parent --clone3, INTO_CGROUP--> helper: close, open, cgroup v1, mounts for a user namespace, setns ...
 *                                      +--clone3, CLONE_PARENT and new namespaces--> the process: run_program()
 *                                      +--MESSAGE_PID with the pidfd--> parent; ends
 *
 * The process is thus the parent's own child, and the helper never is inside its pid namespace. All that is opened by
 * a host path is opened before setns. Writing 0 to a tasks file moves the single-threaded writer itself, which the
 * kernel does without waiting for a grace period. A user namespace comes last: in it the helper has no rights on the host
 * any more, and all that it clones into belongs to that namespace.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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

static bool joins_user_namespace(const struct operation *o) {
    return o->code == OP_JOIN && o->i[0] == CLONE_NEWUSER;
}

static void write_map(const struct operation *o, pid_t pid, const char *file, const char *map) {
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, map, strlen(map)) < 0) {
        fail(o, "write %s", file);
    }
    close(fd);
}

/* A new user namespace, made by a process that is for nothing else. */
static int make_user_namespace(const struct operation *o) {
    struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    char path[64];
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);

    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) {
            pause();
        }
    }
    if (pid < 0) {
        fail(o, "make a user namespace");
    }
    write_map(o, pid, "uid_map", text(o, 0));
    write_map(o, pid, "gid_map", text(o, 1));
    snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fail(o, "open %s", path);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return fd;
}

/* The process's user namespace, or -1 when it is the host's. */
static int open_user_namespace(const struct program *program) {
    int fd = -1;

    EACH_OPERATION(o, program) {
        if (o->code == OP_USER_NAMESPACE) {
            fd = make_user_namespace(o);
        } else if (joins_user_namespace(o)) {
            fd = open(text(o, 0), O_RDONLY | O_CLOEXEC);
            if (fd < 0) {
                fail(o, "open namespace %s", text(o, 0));
            }
        }
    }
    return fd;
}

/* The user namespace's own root; where it has none, what needs it fails in its own words. */
static void become_root(void) {
    if (syscall(SYS_setgroups, 0, NULL) == 0 && syscall(SYS_setresgid, 0, 0, 0) == 0) {
        syscall(SYS_setresuid, 0, 0, 0);
    }
}

static void enter_user_namespace(int fd) {
    if (syscall(SYS_setns, fd, CLONE_NEWUSER) < 0) {
        fail(NULL, "join the user namespace");
    }
    close(fd);
    become_root();
}

static void raise_limit(const struct operation *o) {
    struct rlimit limit;

    if (getrlimit((int)o->i[0], &limit) == 0 && limit.rlim_max < (rlim_t)o->i[1]) {
        limit.rlim_max = (rlim_t)o->i[1];
        setrlimit((int)o->i[0], &limit); /* where it is not allowed, OP_RLIMIT gives what there is */
    }
}

static void join_namespaces(const struct program *program) {
    const struct operation *joins[MAX_JOINS];
    int fds[MAX_JOINS];
    int count = 0;

    EACH_OPERATION(o, program) {
        if ((o->code == OP_JOIN || o->code == OP_JOIN_INIT) && !joins_user_namespace(o) && count < MAX_JOINS) {
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
        if ((joins[k]->i[0] & CLONE_NEWUSER) != 0) {
            become_root();
        }
    }
}

/* The helper is the set-up itself: the process will be a runtime's making. */
static _Noreturn void run_uncloned(const struct operation *o, const struct program *program, int user_namespace) {
    if (unshare((int)o->i[0]) < 0) {
        fail(o, "unshare");
    }
    map_owners(program, user_namespace);
    close_others();
    run_program(program);
}

/* Makes all that takes the host's root. */
static void prepare(const struct program *program, int user_namespace) {
    if (unshare(CLONE_NEWNS) < 0) {
        fail(NULL, "unshare");
    }
    map_owners(program, user_namespace);
    prepare_mounts(program);
}

_Noreturn void enter(const struct program *program, const int stdio[3], int sync_socket, int init_pidfd) {
    int pidfd = -1;
    struct clone_args arguments = {.flags = CLONE_PARENT | CLONE_PIDFD, .pidfd = (uintptr_t)&pidfd};

    prctl(PR_SET_DUMPABLE, 0);
    arrange(stdio, sync_socket, init_pidfd);
    int user_namespace = open_user_namespace(program);
    EACH_OPERATION(o, program) {
        if (o->code == OP_UNCLONED) {
            run_uncloned(o, program, user_namespace);
        } else if (o->code == OP_RAISE) {
            raise_limit(o);
        } else if (o->code == OP_CGROUP_TASKS) {
            join_cgroup(o);
        } else if (o->code == OP_CLONE) {
            arguments.flags |= (uint64_t)o->i[0];
        }
    }
    if (user_namespace >= 0) {
        prepare(program, user_namespace);
    }
    join_namespaces(program);
    if (user_namespace >= 0) {
        enter_user_namespace(user_namespace);
    }
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) {
        prctl(PR_SET_DUMPABLE, 0);
        if (user_namespace < 0) { /* else it has what the helper prepared; all is closed before another program */
            close_others();
        }
        run_program(program);
    }
    if (pid < 0) {
        fail(NULL, "clone3");
    }
    tell(MESSAGE_PID, (int)pid, pidfd);
    _exit(0);
}
