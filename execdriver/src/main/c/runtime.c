/*
 * runtime.c - the operations of a set-up that leaves the making of the process to an OCI runtime.
 *
 *   helper: root mounted in its own mount namespace --OP_PREPARE--> PREPARED; waits for the next program
 *           runtime create --OP_ADOPT--> MESSAGE_PID, MESSAGE_TERMINAL --OP_SYNC--> CREATED; waits
 *           runtime start  --OP_STARTED--> MESSAGE_EXEC, end
 *
 * The runtime leaves its process to the nearest subreaper, which is the parent; its stdio is the process's own. It runs
 * in a session of its own and is killed with it when it takes too long, or when nobody waits for it any more: the parent
 * then shuts its end of the socket down.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NANOS_PER_MILLI = 1000000, MILLIS = 1000 };

static int console_listener = -1;

void listen_for_console(const struct operation *o) {
    if (chdir(text(o, 0)) < 0 || (console_listener = listen_at(text(o, 1))) < 0) {
        fail(o, "listen at %s/%s", text(o, 0), text(o, 1));
    }
}

/* ---- running it ---- */

static int64_t now_millis(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * MILLIS + now.tv_nsec / NANOS_PER_MILLI;
}

/* Forks the runtime; what keeps it from being executed comes as an errno through the pipe. */
static pid_t fork_runtime(const struct operation *o, char **argv, int *error) {
    int trouble[2];
    sigset_t none;

    *error = 0;
    if (pipe2(trouble, O_CLOEXEC) < 0) {
        fail(o, "pipe");
    }
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        if (chdir(argv[0]) == 0) {
            execvp(argv[1], argv + 1);
        }
        ssize_t told = write(trouble[1], &errno, sizeof errno);
        _exit(told > 0 ? 0 : 1);
    }
    close(trouble[1]);
    if (pid > 0 && read(trouble[0], error, sizeof *error) != sizeof *error) {
        *error = 0;
    }
    close(trouble[0]);
    return pid;
}

static void kill_runtime(pid_t pid) {
    kill(-pid, SIGKILL);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* Waits for the end of the runtime; its status, or -1 when it takes too long. */
static int await_runtime(pid_t pid, int64_t patience) {
    struct pollfd watched[2] = {{.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN},
                                {.fd = SYNC_FD, .events = POLLIN | POLLRDHUP}};
    int64_t deadline = now_millis() + patience;
    int status = -1;

    for (;;) {
        int64_t left = deadline - now_millis();
        if (left <= 0) {
            kill_runtime(pid);
            break;
        }
        int ready = poll(watched, 2, (int)left);
        if (ready > 0 && watched[1].revents != 0) {
            kill_runtime(pid);
            _exit(1);
        }
        if (ready > 0 && watched[0].revents != 0) {
            waitpid(pid, &status, 0);
            break;
        }
    }
    close(watched[0].fd);
    return status;
}

void run_runtime(const struct operation *o, char **argv) {
    int error;
    pid_t pid = fork_runtime(o, argv, &error);

    if (pid < 0) {
        fail(o, "fork");
    }
    if (error != 0) {
        waitpid(pid, NULL, 0);
        errno = error;
        fail(o, "fork/exec %s", argv[1]);
    }
    int status = await_runtime(pid, o->i[0]);
    if (status < 0) {
        errno = ETIMEDOUT;
        fail_plainly(o, "%s has not ended within %lld seconds", argv[1], (long long)o->i[0] / MILLIS);
    }
    if (status != 0) {
        errno = ECHILD;
        if (WIFEXITED(status)) {
            fail_plainly(o, "exit status %d", WEXITSTATUS(status));
        }
        fail_plainly(o, "signal: %s", strsignal(WTERMSIG(status)));
    }
}

/* ---- what it has made ---- */

static pid_t read_pid(const char *path) {
    char digits[32];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, digits, sizeof digits - 1);

    close(fd);
    digits[length > 0 ? length : 0] = 0;
    return (pid_t)strtol(digits, NULL, 10);
}

/* Whether a process is the parent's own child: a runtime that names another must not have it killed one day. */
static bool is_parents_child(pid_t pid) {
    char path[64], line[512];

    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, line, sizeof line - 1);
    close(fd);
    line[length > 0 ? length : 0] = 0;
    const char *name_end = strrchr(line, ')'); /* "pid (name) state ppid ..." */
    return name_end != NULL && strlen(name_end) > 4 && strtol(name_end + 4, NULL, 10) == getppid();
}

/* The terminal that the runtime has sent; it has ended, so all has come that will. */
static int receive_terminal(const struct operation *o) {
    char name[256];
    int terminal = -1;
    struct pollfd waiting = {.fd = console_listener, .events = POLLIN};
    int connection =
        poll(&waiting, 1, 0) == 1 ? accept4(console_listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK) : -1;

    if (connection >= 0) {
        receive_message(connection, name, sizeof name, &terminal);
    }
    close(connection);
    close(console_listener);
    console_listener = -1;
    if (terminal < 0) {
        errno = EPROTO;
        fail_plainly(o, "the runtime has sent no terminal");
    }
    return terminal;
}

void adopt(const struct operation *o) {
    pid_t pid = read_pid(text(o, 0));
    int pidfd = pid > 1 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;

    if (pidfd < 0 || !is_parents_child(pid)) {
        errno = EPROTO;
        fail_plainly(o, pid > 1 ? "the runtime's pid file does not name a process of its own"
                                : "the runtime has written no pid file");
    }
    tell(MESSAGE_PID, pid, pidfd);
    close(pidfd);
    if (console_listener >= 0) {
        int terminal = receive_terminal(o);
        tell(MESSAGE_TERMINAL, 0, terminal);
        close(terminal);
    }
}

void end_started(const struct operation *o) {
    (void)o;
    tell(MESSAGE_EXEC, 0, -1);
    _exit(0);
}
