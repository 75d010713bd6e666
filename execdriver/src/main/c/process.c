/*
 * process.c - the process itself: terminal, limits, filter, credentials, folder, and execve.
 *
 *   terminal: /dev/pts/ptmx of the container --TIOCSWINSZ, TIOCGPTPEER--> slave on 0, 1, 2 and /dev/console
 *                                            --MESSAGE_TERMINAL--> parent (the master)
 *   execve:   find the file as a shell would --MESSAGE_EXEC--> parent; close all; execve
 *
 * Behind a seccomp filter only old system calls are used (stat, access): a filter may know no newer ones.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum { DEVPTS_MAGIC = 0x1cd1, MAX_CAPABILITY = 63, CREDENTIAL_INTS = 7, EXIT_NOT_EXECUTED = 255 };

/* ---- terminal and session ---- */

static const char MULTIPLEXER[] = "/dev/pts/ptmx";

/* The multiplexer of the container's own devpts; nothing else will do. */
static int open_multiplexer(const struct operation *o) {
    struct stat info;
    struct statfs system;
    int fd = open_in_root(MULTIPLEXER, O_RDWR | O_NOCTTY | O_NOFOLLOW);

    if (fd < 0) {
        fail(o, "open /dev/pts/ptmx");
    }
    if (fstat(fd, &info) < 0 || fstatfs(fd, &system) < 0 || system.f_type != DEVPTS_MAGIC ||
        info.st_rdev != makedev(5, 2)) {
        errno = EINVAL;
        fail(o, "/dev/pts/ptmx is not a terminal multiplexer");
    }
    return fd;
}

void open_console(const struct operation *o) {
    struct winsize size = {.ws_row = (unsigned short)o->i[0], .ws_col = (unsigned short)o->i[1]};
    int master = open_multiplexer(o), locked = 0;

    if (ioctl(master, TIOCSPTLCK, &locked) < 0 || (size.ws_row != 0 && ioctl(master, TIOCSWINSZ, &size) < 0)) {
        fail(o, "prepare the terminal");
    }
    int slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0 || fchown(slave, (uid_t)o->i[2], (gid_t)o->i[3]) < 0) {
        fail(o, "open the terminal");
    }
    if (o->ints > 5 && o->i[5] != 0) {
        if (send_message(STDIN_FILENO, MULTIPLEXER, sizeof MULTIPLEXER, master) < 0) {
            fail(o, "send the terminal to the console socket");
        }
    } else {
        tell(MESSAGE_TERMINAL, 0, master);
    }
    close(master);
    if (o->i[4] != 0) { /* by the descriptor, never by a path (CVE-2025-52565) */
        bind_descriptor(o, slave, "/dev/console");
    }
    setsid();
    if (ioctl(slave, TIOCSCTTY, 0) < 0) {
        fail(o, "take the terminal");
    }
    for (int fd = 0; fd < 3; fd++) {
        dup2(slave, fd);
    }
    close(slave);
}

static bool is_null(int fd) {
    struct stat info;
    return fstat(fd, &info) == 0 && S_ISCHR(info.st_mode) && info.st_rdev == makedev(1, 3);
}

void start_session(const struct operation *o) {
    (void)o;
    setsid();
    if (is_null(STDIN_FILENO)) { /* the host's so far */
        int null = open_in_root("/dev/null", O_RDWR | O_NOFOLLOW);
        if (null >= 0 && is_null(null)) {
            dup2(null, STDIN_FILENO);
        }
        close(null);
    }
}

void loopback_up(const struct operation *o) {
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0) {
        fail(o, "loopback interface");
    }
    close(fd);
}

/* ---- limits and rights ---- */

void set_rlimit(const struct operation *o) {
    int resource = (int)o->i[0];
    struct rlimit wanted = {.rlim_cur = (rlim_t)o->i[1], .rlim_max = (rlim_t)o->i[2]}, present;

    if (setrlimit(resource, &wanted) == 0) {
        return;
    }
    /* an engine that may not raise hard limits (no CAP_SYS_RESOURCE) gives what it has itself */
    if (errno != EPERM || getrlimit(resource, &present) < 0) {
        fail(o, "error setting rlimits for ready process: error setting rlimit type %d", resource);
    }
    wanted.rlim_max = wanted.rlim_max < present.rlim_max ? wanted.rlim_max : present.rlim_max;
    wanted.rlim_cur = wanted.rlim_cur < wanted.rlim_max ? wanted.rlim_cur : wanted.rlim_max;
    if (setrlimit(resource, &wanted) < 0) {
        fail(o, "error setting rlimits for ready process: error setting rlimit type %d", resource);
    }
}

void load_seccomp(const struct operation *o) {
    size_t size = (size_t)o->i[1];
    const char *filter = (const char *)&o->i[o->ints];

    if (size > o->length - sizeof *o - o->ints * sizeof(int64_t)) {
        errno = EINVAL;
        fail(o, "seccomp filter");
    }
    struct sock_fprog program = {.len = (unsigned short)(size / sizeof(struct sock_filter)),
                                 .filter = (struct sock_filter *)(uintptr_t)filter};
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, (unsigned)o->i[0], &program) < 0) {
        fail(o, "error loading seccomp filter");
    }
}

void set_no_new_privs(const struct operation *o) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
        fail(o, "no new privileges");
    }
}

static bool has(int64_t capabilities, int k) {
    return ((uint64_t)capabilities >> k & 1) != 0;
}

static void drop_bounding(const struct operation *o, int64_t kept) {
    for (int k = 0; k <= MAX_CAPABILITY; k++) {
        int present = prctl(PR_CAPBSET_READ, k);
        if (present < 0) {
            return;
        }
        if (present > 0 && !has(kept, k) && prctl(PR_CAPBSET_DROP, k) < 0) {
            fail(o, "drop bounding capability %d", k);
        }
    }
}

static void set_capabilities(const struct operation *o) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];

    for (int k = 0; k < 2; k++) {
        data[k].effective = (uint32_t)((uint64_t)o->i[3] >> 32 * k);
        data[k].permitted = (uint32_t)((uint64_t)o->i[4] >> 32 * k);
        data[k].inheritable = (uint32_t)((uint64_t)o->i[5] >> 32 * k);
    }
    if (syscall(SYS_capset, &header, data) < 0) {
        fail(o, "set capabilities");
    }
    for (int k = 0; k <= MAX_CAPABILITY; k++) {
        if (has(o->i[6], k) && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, k, 0, 0) < 0) {
            fail(o, "raise ambient capability %d", k);
        }
    }
}

/* The pipes are the user's, else /dev/stdout could not be opened again by anyone but root. Those of somebody whom the
 * own user namespace does not know stay theirs. */
static void own_pipes(const struct operation *o) {
    struct stat info;

    for (int fd = 0; fd < 3; fd++) {
        if (fstat(fd, &info) == 0 && S_ISFIFO(info.st_mode) && info.st_uid != (uid_t)o->i[0] &&
            fchown(fd, (uid_t)o->i[0], (gid_t)-1) < 0 && errno != EPERM && errno != EINVAL) {
            fail(o, "chown stdio");
        }
    }
}

/* A number that the own user namespace does not know is no argument to any call. */
static _Noreturn void fail_identity(const struct operation *o, const char *kind, int64_t number) {
    if (errno == EINVAL) {
        fail_plainly(o, "unable to setup user: cannot set%s to unmapped %s %d in user namespace", kind, kind, (int)number);
    }
    fail(o, "set user and groups");
}

void set_credentials(const struct operation *o) {
    size_t count = o->ints > CREDENTIAL_INTS ? o->ints - (size_t)CREDENTIAL_INTS : 0;
    gid_t groups[count + 1];

    for (size_t k = 0; k < count; k++) {
        groups[k] = (gid_t)o->i[CREDENTIAL_INTS + k];
    }
    own_pipes(o);
    drop_bounding(o, o->i[2]);
    if (prctl(PR_SET_KEEPCAPS, 1) < 0 || syscall(SYS_setgroups, count, groups) < 0 ||
        syscall(SYS_setresgid, o->i[1], o->i[1], o->i[1]) < 0) {
        fail_identity(o, "gid", o->i[1]);
    }
    if (syscall(SYS_setresuid, o->i[0], o->i[0], o->i[0]) < 0 || prctl(PR_SET_KEEPCAPS, 0) < 0) {
        fail_identity(o, "uid", o->i[0]);
    }
    set_capabilities(o);
}

/* ---- folder and program ---- */

void enter_cwd(const struct operation *o) {
    const char *path = text(o, 0);
    char real[PATH_MAX];

    close_others(); /* so that no /proc/self/fd/N leads out (CVE-2024-21626) */
    if (chdir(path) < 0) {
        if (errno != ENOENT || o->i[0] == 0) {
            fail(o, "chdir to cwd (\"%s\") set in config.json failed", path);
        }
        make_folder(o, path);
        if (chdir(path) < 0) {
            fail(o, "chdir to cwd (\"%s\") set in config.json failed", path);
        }
    }
    if (syscall(SYS_getcwd, real, sizeof real) < 0 || real[0] != '/') {
        errno = ENOENT;
        fail(o, "current working directory is outside of container mount namespace root");
    }
}

static bool is_program(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && !S_ISDIR(info.st_mode) && access(path, X_OK) == 0;
}

/* Looks a name without a slash up in PATH of the process's own environment. */
static const char *find_in_path(char **env, const char *name, char found[PATH_MAX]) {
    const char *path = NULL;

    for (char **entry = env; *entry != NULL; entry++) {
        if (strncmp(*entry, "PATH=", 5) == 0) {
            path = *entry + 5;
        }
    }
    while (path != NULL) {
        const char *end = strchrnul(path, ':');
        int length = snprintf(found, PATH_MAX, "%.*s/%s", (int)(end - path), path, name);
        if (end > path && length < PATH_MAX && is_program(found)) {
            return found;
        }
        path = *end == 0 ? NULL : end + 1;
    }
    return NULL;
}

/* The file to execute, or the error in Docker's words. */
static const char *find_program(const struct operation *o, char **env, const char *name, char found[PATH_MAX]) {
    struct stat info;

    if (strchr(name, '/') == NULL) {
        const char *path = find_in_path(env, name, found);
        if (path == NULL) {
            errno = ENOENT;
            fail_plainly(o, "exec: \"%s\": executable file not found in $PATH", name);
        }
        return path;
    }
    if (stat(name, &info) < 0) {
        fail(o, "exec: \"%s\": stat %s", name, name);
    }
    if (S_ISDIR(info.st_mode)) {
        errno = EACCES;
        fail(o, "exec: \"%s\": is a directory", name);
    }
    if (access(name, X_OK) < 0) {
        fail(o, "exec: \"%s\"", name);
    }
    return name;
}

void execute(const struct operation *o, char **argv, char **env) {
    char found[PATH_MAX];
    sigset_t none;

    if (argv[0] == NULL) {
        errno = EINVAL;
        fail(o, "no program");
    }
    const char *path = find_program(o, env, argv[0], found);
    tell(MESSAGE_EXEC, 0, -1);
    close_others(); /* closed, not close-on-exec: execve itself could be led through /proc/self/fd */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(path, argv, env);
    /* the program itself is at fault, so this is its output and its exit code, as in other engines */
    dprintf(STDERR_FILENO, "exec %s: %s\n", path, reason());
    _exit(EXIT_NOT_EXECUTED);
}
