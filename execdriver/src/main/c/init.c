/*
 * init.c - the interpreter: runs a program's operations in their order, in the process that becomes the container's.
 *
 *   first program:  file systems, pivot, names --OP_SYNC--> MESSAGE_READY; waits for a memfd with the second program
 *   second program: terminal, limits, seccomp, credentials, folder, environment --OP_EXEC--> MESSAGE_EXEC, execve
 *   anywhere:       MESSAGE_FAILED {errno, operation, text}, end
 *
 * A set-up for an OCI runtime (runtime.c) runs in the helper and ends when the runtime has started the process.
 * An exec has one program only. There is no policy here: what is done and in which order is the Java side's to say.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { KEYCTL_JOIN_SESSION = 1, EXIT_FAILED = 127, FIRST_OF_PROCESS = 32 };

const char *reason(void) {
    static char words[128];

    snprintf(words, sizeof words, "%s", strerror(errno));
    words[0] = (char)tolower(words[0]);
    return words;
}

static _Noreturn void report(const struct operation *o, const char *format, va_list arguments, bool with_reason) {
    struct message message = {.type = MESSAGE_FAILED, .value = errno, .operation = o == NULL ? 0 : o->code};
    const char *why = reason();
    int length = vsnprintf(message.text, sizeof message.text, format, arguments);

    if (with_reason && length >= 0 && (size_t)length < sizeof message.text) {
        snprintf(message.text + length, sizeof message.text - (size_t)length, ": %s", why);
    }
    send_message(SYNC_FD, &message, MESSAGE_SIZE + strlen(message.text) + 1, -1);
    _exit(EXIT_FAILED);
}

void fail(const struct operation *o, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    report(o, format, arguments, true);
}

void fail_plainly(const struct operation *o, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    report(o, format, arguments, false);
}

void tell(int type, int value, int fd) {
    struct message message;

    memset(&message, 0, MESSAGE_SIZE);
    message.type = type;
    message.value = value;
    send_message(SYNC_FD, &message, MESSAGE_SIZE, fd);
}

void close_others(void) {
    close_range(SYNC_FD + 1, ~0U, 0);
    forget_descriptors();
}

/* Says that this far all is done, and waits for the next program. */
static struct program next_program(const struct operation *o, int done) {
    struct message message;
    struct stat info;
    int fd;

    close_others();
    tell(done, done == MESSAGE_PREPARED ? getpid() : 0, -1);
    if (receive_message(SYNC_FD, &message, sizeof message, &fd) <= 0 || fd < 0) {
        _exit(EXIT_FAILED);
    }
    if (fstat(fd, &info) < 0) {
        fail(o, "next program");
    }
    struct program next = {mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0), (size_t)info.st_size};
    if (next.first == MAP_FAILED) {
        fail(o, "next program");
    }
    close(fd);
    return next;
}

/* An operation's strings as execve wants them. */
static char **vector(const struct operation *o) {
    char **all = calloc(o->strings + 1, sizeof *all);
    const char *at = text(o, 0);

    if (all == NULL) {
        fail(o, "arguments");
    }
    for (uint32_t k = 0; k < o->strings; k++) {
        all[k] = (char *)(uintptr_t)at;
        at += strlen(at) + 1;
    }
    return all;
}

static void set_name(const struct operation *o, long call) {
    if (syscall(call, text(o, 0), strlen(text(o, 0))) < 0) {
        fail(o, "set name %s", text(o, 0));
    }
}

static void join_keyring(const struct operation *o) {
    syscall(SYS_keyctl, KEYCTL_JOIN_SESSION, text(o, 0)); /* a kernel without keyrings has nothing to separate */
}

/* The operations of file systems and names; false when it is none of them. */
static bool run_on_namespaces(const struct operation *o) {
    switch (o->code) {
    case OP_ROOT: mount_root(o); return true;
    case OP_ROOT_CLASSIC: mount_root_classic(o); return true;
    case OP_ROOT_BIND: bind_root(o); return true;
    case OP_MOUNT: mount_new(o); return true;
    case OP_BIND: mount_bind(o); return true;
    case OP_STAGE: stage_mount(o); return true;
    case OP_MKNOD: make_node(o); return true;
    case OP_SYMLINK: make_symlink(o); return true;
    case OP_PIVOT: pivot(o); return true;
    case OP_MASK: mask(o); return true;
    case OP_READONLY: make_readonly(o); return true;
    case OP_READONLY_MOUNT: make_mount_readonly(o); return true;
    case OP_SYSCTL: write_sysctl(o); return true;
    case OP_HOSTNAME: set_name(o, SYS_sethostname); return true;
    case OP_DOMAINNAME: set_name(o, SYS_setdomainname); return true;
    case OP_LOOPBACK_UP: loopback_up(o); return true;
    case OP_KEYRING: join_keyring(o); return true;
    default: return false;
    }
}

/* The operations on the process itself; false when it is none of them. */
static bool run_on_process(const struct operation *o) {
    switch (o->code) {
    case OP_CONSOLE: open_console(o); return true;
    case OP_SESSION: start_session(o); return true;
    case OP_RLIMIT: set_rlimit(o); return true;
    case OP_SECCOMP: load_seccomp(o); return true;
    case OP_NO_NEW_PRIVS: set_no_new_privs(o); return true;
    case OP_CREDENTIALS: set_credentials(o); return true;
    case OP_CWD: enter_cwd(o); return true;
    case OP_CONSOLE_SOCKET: listen_for_console(o); return true;
    case OP_RUNTIME: run_runtime(o, vector(o)); return true;
    case OP_ADOPT: adopt(o); return true;
    case OP_STARTED: end_started(o);
    default: return false;
    }
}

/* Runs operations up to OP_SYNC and returns the program that follows, or never. */
static struct program run_part(const struct program *program) {
    char *none[] = {NULL};
    char **argv = none, **env = none;

    EACH_OPERATION(o, program) {
        if (o->code == OP_ENV) {
            env = vector(o);
        } else if (o->code == OP_ARGV) {
            argv = vector(o);
        } else if (o->code == OP_SYNC) {
            return next_program(o, MESSAGE_READY);
        } else if (o->code == OP_PREPARE) {
            return next_program(o, MESSAGE_PREPARED);
        } else if (o->code == OP_EXEC) {
            execute(o, argv, env);
        } else if (o->code >= FIRST_OF_PROCESS && !run_on_namespaces(o) && !run_on_process(o)) {
            errno = ENOSYS;
            fail(o, "operation %d", o->code);
        }
    }
    errno = EINVAL;
    fail(NULL, "program without an end");
}

_Noreturn void run_program(const struct program *program) {
    struct program part = *program;

    for (;;) {
        part = run_part(&part);
    }
}
