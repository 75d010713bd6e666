/*
 * parent.c - the container's parent process.
 *
 *      NEW --MESSAGE_READY--> CREATED --START--> NEW --MESSAGE_EXEC, end of socket--> RUNNING --wait--> EXITED
 *      (of a runtime: NEW --MESSAGE_PREPARED--> PREPARED --START--> NEW before that)
 *       |                        |                |                                                      |
 *       +----- MESSAGE_FAILED, or the end ---------+--> FAILED to the daemon, forgotten      ACKNOWLEDGE: forgotten
 *
 * It is the child subreaper and the real parent of the container's processes, keeps duplicates of their pipes and
 * terminals so that nothing is lost when the daemon ends, and reads them while no daemon is there, so that nobody
 * blocks; with a spool it goes on until the next daemon has caught up. It stays outside of the container's cgroup. A
 * status is in the file exit.N before the daemon hears of it. Descriptors go only to a daemon that asked (RUN or ATTACH):
 * one in an unread queue would keep a pipe from its end. The folder is the daemon's to remove.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum state { STATE_NEW, STATE_PREPARED, STATE_CREATED, STATE_RUNNING, STATE_EXITED };

/* The descriptors kept for a process, in the order of the mask in DESCRIPTORS. */
enum kept {
    KEPT_PIDFD,
    KEPT_STDIN,
    KEPT_STDOUT,
    KEPT_STDERR,
    KEPT_TERMINAL,
    KEPT_INTAKE_STDOUT,
    KEPT_INTAKE_STDERR,
    KEPT_RELAY_READ,
    KEPT_RELAY_WRITE,
    KEPT_COUNT
};

enum { RETRY_MILLIS = 1000 }; /* after output could not be moved, on a full disk */

static const int64_t UNPACED = INT64_MAX;

struct process {
    struct process *next;
    uint32_t number;
    enum state state;
    bool executing; /* MESSAGE_EXEC came: the socket's end now means that execve worked */
    pid_t helper;   /* not yet waited for, or 0 */
    pid_t pid;      /* not yet waited for, or 0 */
    pid_t known_as; /* pid, kept for the frames */
    int status;
    struct timespec ended;
    int sync;
    int fds[KEPT_COUNT];
    int32_t sent; /* the mask of what this daemon has */
    struct spool *spool;
    bool spooling;   /* from a daemon's end to the next one's LEAVE, when there is a spool */
    int64_t allowed; /* how many bytes may be spooled, by a daemon's word */
    bool stuck;      /* its spool takes nothing for the moment */
    uint32_t dry;    /* the mask of outputs at their end */
};

static struct process *processes;
static int daemon_fd = -1;
static int listener = -1;

static struct process *find(uint32_t number) {
    struct process *p = processes;

    while (p != NULL && p->number != number) {
        p = p->next;
    }
    return p;
}

static void close_fd(int *fd) {
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

static void forget(struct process *gone) {
    struct process **at = &processes;

    while (*at != gone) {
        at = &(*at)->next;
    }
    *at = gone->next;
    close_fd(&gone->sync);
    for (int k = 0; k < KEPT_COUNT; k++) {
        close_fd(&gone->fds[k]);
    }
    spool_close(gone->spool);
    free(gone->spool);
    free(gone);
}

/* ---- to the daemon ---- */

/* Set-ups that wait for the daemon's next word, or for a runtime, are in vain without it; what is created can wait. */
static void lose_daemon(void) {
    close_fd(&daemon_fd);
    for (struct process *p = processes; p != NULL; p = p->next) {
        p->spooling = true;
        p->allowed = UNPACED;
        p->stuck = false;
        p->dry = 0;
        if (p->helper > 0 && p->sync >= 0 && p->state != STATE_CREATED) {
            shutdown(p->sync, SHUT_WR);
        }
    }
}

static void to_daemon(uint32_t type, uint32_t number, const void *body, size_t length, const int *fds, int count) {
    if (daemon_fd >= 0 && send_frame(daemon_fd, type, number, body, length, fds, count) < 0) {
        lose_daemon(); /* gone, or stuck: it will attach and be told everything again */
    }
}

/* Sends those descriptors that this daemon has not got yet. */
static void send_descriptors(struct process *p) {
    int32_t body[2] = {p->known_as, 0};
    int fds[KEPT_COUNT];
    int count = 0;

    for (int k = 0; k < KEPT_COUNT; k++) {
        if (p->fds[k] >= 0 && (p->sent & 1 << k) == 0) {
            fds[count++] = p->fds[k];
            body[1] |= 1 << k;
        }
    }
    p->sent |= body[1];
    to_daemon(FRAME_DESCRIPTORS, p->number, body, sizeof body, fds, count);
}

static void send_state(const struct process *p) {
    struct {
        int32_t pid, status;
        int64_t seconds, nanos;
    } body = {p->known_as, p->status, p->ended.tv_sec, p->ended.tv_nsec};
    uint32_t type = p->state == STATE_CREATED   ? FRAME_CREATED
                    : p->state == STATE_RUNNING ? FRAME_STARTED
                                                : FRAME_EXITED;

    to_daemon(type, p->number, &body, sizeof body, NULL, 0);
}

static void send_spooling(const struct process *p) {
    int32_t spooling = p->spooling;

    to_daemon(FRAME_SPOOLING, p->number, &spooling, sizeof spooling, NULL, 0);
}

static void failed(struct process *p, int error, int operation, const char *text) {
    struct {
        int32_t error, operation;
        char text[LIMIT_TEXT];
    } body = {.error = error, .operation = operation};

    snprintf(body.text, sizeof body.text, "%s", text);
    if (p->pid > 0) {
        kill(p->pid, SIGKILL);
        waitpid(p->pid, NULL, 0);
    }
    if (p->helper > 0) {
        waitpid(p->helper, NULL, 0);
    }
    to_daemon(FRAME_FAILED, p->number, &body, offsetof(typeof(body), text) + strlen(body.text) + 1, NULL, 0);
    forget(p);
}

/* ---- from the set-up ---- */

static void setup_ended(struct process *p) {
    close_fd(&p->sync);
    if (p->executing) {
        p->state = STATE_RUNNING;
        send_state(p);
    } else {
        failed(p, ECHILD, 0, "the process ended during its set-up");
    }
}

static void on_setup(struct process *p) {
    struct message message;
    int fd;
    ssize_t got = receive_message(p->sync, &message, sizeof message, &fd);

    if (got < (ssize_t)MESSAGE_SIZE) {
        setup_ended(p);
        return;
    }
    switch (message.type) {
    case MESSAGE_PID: /* with the pidfd: opened later it might find the pid gone */
        p->pid = p->known_as = message.value;
        p->fds[KEPT_PIDFD] = fd;
        send_descriptors(p);
        if (p->state == STATE_CREATED) { /* READY overtook this one: it comes from another process */
            send_state(p);
        }
        break;
    case MESSAGE_TERMINAL:
        p->fds[KEPT_TERMINAL] = fd;
        send_descriptors(p);
        break;
    case MESSAGE_PREPARED:
        p->state = STATE_PREPARED;
        to_daemon(FRAME_PREPARED, p->number, &message.value, sizeof message.value, NULL, 0);
        break;
    case MESSAGE_READY:
        p->state = STATE_CREATED;
        if (p->known_as != 0) {
            send_state(p);
        }
        break;
    case MESSAGE_EXEC:
        p->executing = true;
        break;
    case MESSAGE_FAILED:
        failed(p, message.value, message.operation, message.text);
        break;
    }
}

/* ---- the end of processes ---- */

static void write_status(const struct process *p) {
    char name[32], line[64];

    snprintf(name, sizeof name, "exit.%u", p->number);
    int length = snprintf(line, sizeof line, "%d %d %lld %ld\n", p->known_as, p->status, (long long)p->ended.tv_sec,
                          p->ended.tv_nsec);
    int fd = open("exit.new", O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write(fd, line, (size_t)length) == length;
    close(fd);
    if (written) {
        rename("exit.new", name);
    }
}

/* Init's status stays for a daemon that ends before it has written it down; those of execs would only pile up. */
static void remove_status(const struct process *p) {
    char name[32];

    if (p->number != 0) {
        snprintf(name, sizeof name, "exit.%u", p->number);
        unlink(name);
    }
}

/* Nobody will ever come for a container whose folder was removed while no daemon was there. */
static bool abandoned(void) {
    struct stat folder;

    return daemon_fd < 0 && stat(".", &folder) == 0 && folder.st_nlink == 0;
}

static void forget_abandoned(void) {
    struct process *next;

    for (struct process *p = daemon_fd < 0 && abandoned() ? processes : NULL; p != NULL; p = next) {
        next = p->next;
        if (p->state == STATE_EXITED) {
            forget(p);
        }
    }
}

static void exited(struct process *p, int status) {
    uint32_t number = p->number;

    p->pid = 0;
    if (p->state == STATE_CREATED) { /* a runtime's set-up waits for a START that can't come any more */
        shutdown(p->sync, SHUT_WR);
    }
    while (p->sync >= 0) { /* what it said before its end */
        on_setup(p);
        if (find(number) != p) {
            return;
        }
    }
    p->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    clock_gettime(CLOCK_REALTIME, &p->ended);
    write_status(p);
    p->state = STATE_EXITED;
    send_state(p);
}

/* Waits for one helper or process if it has ended; true when something changed, the list included. */
static bool reap_known(bool *pending) {
    int status;

    for (struct process *p = processes; p != NULL; p = p->next) {
        if (p->helper > 0 && waitpid(p->helper, NULL, WNOHANG) == p->helper) {
            p->helper = 0;
        }
        if (p->pid > 0 && waitpid(p->pid, &status, WNOHANG) == p->pid) {
            exited(p, status);
            return true;
        }
        *pending |= p->state <= STATE_PREPARED && p->known_as == 0;
    }
    return false;
}

/* Orphans of the container come to this process too; but a pid that is not known yet may be a process's own. */
static void reap(void) {
    bool pending;

    do {
        pending = false;
    } while (reap_known(&pending));
    while (!pending) {
        siginfo_t info = {.si_pid = 0};
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0) {
            return;
        }
        bool ours = false;
        for (struct process *p = processes; p != NULL; p = p->next) {
            ours |= p->pid == info.si_pid || p->helper == info.si_pid;
        }
        if (ours) {
            while (reap_known(&pending)) {
            }
        } else {
            waitpid(info.si_pid, NULL, 0);
        }
    }
}

/* ---- output that no daemon takes ---- */

/* A terminal can be spliced into a pipe only: what is in the relay goes on from there. */
static ssize_t move_output(struct process *p, int k) {
    static char nowhere[65536];

    if (p->spool == NULL) {
        return read(p->fds[k], nowhere, sizeof nowhere);
    }
    if (k != KEPT_TERMINAL) {
        return spool_take(p->spool, k - KEPT_STDIN, p->fds[k]);
    }
    ssize_t moved = splice(p->fds[k], NULL, p->fds[KEPT_RELAY_WRITE], NULL, 4096, SPLICE_F_NONBLOCK);
    if (moved == 0 || (moved < 0 && errno != EAGAIN)) {
        return 0;
    }
    return spool_take(p->spool, STDOUT_FILENO, p->fds[KEPT_RELAY_READ]);
}

static void take_output(struct process *p, int k) {
    ssize_t moved = move_output(p, k);

    if (moved == 0 || (moved < 0 && p->spool == NULL && errno != EAGAIN)) {
        p->dry |= 1u << k;
    } else if (moved < 0 && errno != EAGAIN) {
        p->stuck = true;
    } else if (moved > 0 && p->allowed != UNPACED) {
        p->allowed -= moved;
    }
}

/* The outputs of a process that are to be waited for. */
static size_t watch_output(const struct process *p, struct pollfd *watched) {
    bool taken = p->spool != NULL ? p->spooling && p->allowed > 0 : daemon_fd < 0;
    size_t count = 0;

    for (int k = KEPT_STDOUT; taken && !p->stuck && k <= KEPT_TERMINAL; k++) {
        if (p->fds[k] >= 0 && (p->dry & 1u << k) == 0) {
            watched[count++] = (struct pollfd){.fd = p->fds[k], .events = POLLIN};
        }
    }
    return count;
}

static void on_output(int fd) {
    for (struct process *p = processes; p != NULL; p = p->next) {
        for (int k = KEPT_STDOUT; k <= KEPT_TERMINAL; k++) {
            if (p->fds[k] == fd) {
                take_output(p, k);
                return;
            }
        }
    }
}

/* So that a daemon that reads the spool comes to its end, and the process does not wait until then. */
static void pace(struct process *p, int64_t bytes) {
    p->allowed = p->allowed == UNPACED ? bytes : p->allowed + bytes;
    p->stuck = false;
}

/* The daemon takes the output itself when it has read the rest of the spool. */
static void leave(struct process *p) {
    p->spooling = false;
    p->stuck = false;
    spool_close(p->spool);
    send_spooling(p);
}

/* ---- from the daemon ---- */

/* The ends of the process in stdio, all to be closed in the parent; the other ends in p->fds. */
static int make_stdio(struct process *p, const struct program *program, int stdio[3], int given[GIVEN_FDS]) {
    bool stdin_wanted = false, terminal = false, passed = false;
    const struct operation *owner = NULL;
    int pair[2];

    EACH_OPERATION(o, program) {
        if (o->code == OP_STDIO) {
            owner = o->ints > 4 && (o->i[3] | o->i[4]) != 0 ? o : NULL;
            stdin_wanted = o->i[0] != 0;
            terminal = o->i[1] != 0;
            passed = o->ints > 2 && o->i[2] != 0;
        }
    }
    for (int k = 0; k < 3; k++) {
        if (passed && (k == 0 || !terminal)) {
            stdio[k] = given[k];
            given[k] = -1;
        } else if (terminal || (k == 0 && !stdin_wanted)) {
            stdio[k] = open("/dev/null", O_RDWR | O_CLOEXEC);
        } else if (pipe2(pair, O_CLOEXEC) == 0) {
            stdio[k] = pair[k == 0 ? 0 : 1];
            p->fds[KEPT_STDIN + k] = pair[k == 0 ? 1 : 0];
            if (owner != NULL && fchown(stdio[k], (uid_t)owner->i[3], (gid_t)owner->i[4]) < 0) {
                return -1;
            }
        }
        if (stdio[k] < 0) {
            return -1;
        }
    }
    return 0;
}

/* The files and the pipe with which a daemon takes output, and the spool for the time without one. */
static int make_spool(struct process *p, const struct program *program) {
    bool terminal = false;
    int relay[2];

    EACH_OPERATION(o, program) {
        terminal |= o->code == OP_STDIO && o->i[1] != 0;
        if (o->code == OP_SPOOL) {
            p->spool = spool_new(text(o, 0), o->i[0]);
        }
    }
    if (p->spool == NULL) {
        return 0;
    }
    for (int k = KEPT_INTAKE_STDOUT; k <= KEPT_INTAKE_STDERR; k++) {
        p->fds[k] = (int)syscall(SYS_memfd_create, "intake", MFD_CLOEXEC);
        if (p->fds[k] < 0) {
            return -1;
        }
    }
    if (terminal && pipe2(relay, O_CLOEXEC) == 0) {
        p->fds[KEPT_RELAY_READ] = relay[0];
        p->fds[KEPT_RELAY_WRITE] = relay[1];
    }
    return terminal && p->fds[KEPT_RELAY_READ] < 0 ? -1 : 0;
}

/* Forks the helper, into the program's version 2 cgroup when it names one. */
static pid_t fork_helper(const struct program *program) {
    struct clone_args arguments = {.exit_signal = SIGCHLD};
    int cgroup = -1;

    EACH_OPERATION(o, program) {
        if (o->code == OP_CGROUP_INTO) {
            cgroup = open(text(o, 0), O_PATH | O_DIRECTORY | O_CLOEXEC);
            if (cgroup < 0) {
                return -1;
            }
            arguments.flags = CLONE_INTO_CGROUP;
            arguments.cgroup = (uint64_t)cgroup;
        }
    }
    pid_t pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid != 0) {
        close_fd(&cgroup);
    }
    return pid;
}

static void run(uint32_t number, const struct program *program, int given[GIVEN_FDS]) {
    struct process *p = calloc(1, sizeof *p);
    struct process *init = find(0);
    int stdio[3] = {-1, -1, -1}, pair[2] = {-1, -1};

    if (p == NULL) {
        return;
    }
    p->next = processes;
    p->number = number;
    p->sync = -1;
    memset(p->fds, -1, sizeof p->fds);
    processes = p;
    if (make_stdio(p, program, stdio, given) < 0 || make_spool(p, program) < 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ||
        (p->helper = fork_helper(program)) < 0) {
        failed(p, errno, OP_CLONE, "the process could not be forked");
    } else if (p->helper == 0) {
        enter(program, stdio, pair[1], init == NULL ? -1 : init->fds[KEPT_PIDFD]);
    } else {
        p->sync = pair[0];
        pair[0] = -1;
    }
    for (int k = 0; k < 3; k++) {
        close_fd(&stdio[k]);
    }
    close_fd(&pair[0]);
    close_fd(&pair[1]);
}

static void size_terminal(const struct process *p, const struct operation *o) {
    struct winsize size = {.ws_row = (unsigned short)o->i[0], .ws_col = (unsigned short)o->i[1]};

    ioctl(p->fds[KEPT_TERMINAL], TIOCSWINSZ, &size);
}

/* Hands the next program over in a memfd: it may be bigger than a message. */
static void start(struct process *p, const struct program *program) {
    struct message message = {.type = 0};
    int fd = (int)syscall(SYS_memfd_create, "program", MFD_CLOEXEC);

    EACH_OPERATION(o, program) {
        if (o->code == OP_WINDOW) {
            size_terminal(p, o);
        }
    }
    if (fd < 0 || write(fd, program->first, program->length) != (ssize_t)program->length) {
        failed(p, errno, OP_SYNC, "the next program could not be handed over");
    } else {
        p->state = STATE_NEW;
        send_message(p->sync, &message, MESSAGE_SIZE, fd);
    }
    close_fd(&fd);
}

static void attach(void) {
    for (struct process *p = processes; p != NULL; p = p->next) {
        p->sent = 0;
        send_descriptors(p);
        if (p->spool != NULL && p->spooling) {
            send_spooling(p);
        }
        if (p->state >= STATE_CREATED && p->known_as != 0) {
            send_state(p);
        }
    }
    to_daemon(FRAME_ATTACHED, 0, NULL, 0, NULL, 0);
}

static void on_frame(const struct frame_header *header, const struct program *program, int given[GIVEN_FDS]) {
    struct process *p = find(header->process);
    int64_t bytes;

    switch (header->type) {
    case FRAME_RUN:
        if (p == NULL && program_is_sound(program)) {
            run(header->process, program, given);
        }
        break;
    case FRAME_START:
        if (p != NULL && (p->state == STATE_CREATED || p->state == STATE_PREPARED) && program_is_sound(program)) {
            start(p, program);
        }
        break;
    case FRAME_CLOSE_STDIN:
        if (p != NULL) {
            close_fd(&p->fds[KEPT_STDIN]);
        }
        break;
    case FRAME_ACKNOWLEDGE:
        if (p != NULL && p->state == STATE_EXITED) {
            remove_status(p);
            forget(p);
        }
        break;
    case FRAME_ATTACH:
        attach();
        break;
    case FRAME_PACE:
        if (p != NULL && header->length == sizeof bytes) {
            memcpy(&bytes, program->first, sizeof bytes);
            pace(p, bytes);
        }
        break;
    case FRAME_LEAVE:
        if (p != NULL && p->spooling) {
            leave(p);
        }
        break;
    }
}

static void on_daemon(void) {
    struct frame_header header;
    struct program program = {NULL, 0};
    int given[GIVEN_FDS];

    if (read_header(daemon_fd, &header, given) < 0 || header.length > LIMIT_FRAME) {
        lose_daemon();
        return;
    }
    program.length = header.length;
    program.first = malloc(header.length + 1);
    if (program.first == NULL || read_exactly(daemon_fd, program.first, header.length) < 0) {
        lose_daemon();
    } else {
        on_frame(&header, &program, given);
    }
    for (int k = 0; k < GIVEN_FDS; k++) {
        close_fd(&given[k]);
    }
    free(program.first);
}

static void on_connect(void) {
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    struct ucred peer;
    socklen_t size = sizeof peer;

    if (connection < 0 || getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ||
        peer.uid != geteuid()) {
        close_fd(&connection);
        return;
    }
    lose_daemon(); /* the one before may not have been seen to go */
    daemon_fd = connection;
}

/* ---- the loop ---- */

static int signals(void) {
    sigset_t set;

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_DUMPABLE, 0);
    signal(SIGCHLD, SIG_DFL);
    sigfillset(&set); /* only SIGKILL ends it before its processes */
    sigprocmask(SIG_SETMASK, &set, NULL);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int enter_folder(void) {
    struct frame_header header;
    char folder[4096];

    if (read_exactly(daemon_fd, &header, sizeof header) < 0 || header.type != FRAME_FOLDER ||
        header.length >= sizeof folder || read_exactly(daemon_fd, folder, header.length) < 0) {
        return -1;
    }
    folder[header.length] = 0;
    return chdir(folder);
}

struct watch {
    struct pollfd *fds;
    uint32_t *numbers; /* whose set-up it is */
    size_t setups, count;
    bool stuck;
};

enum { WATCH_SIGNALS, WATCH_LISTENER, WATCH_DAEMON, WATCH_FIXED };

static void fill_watch(struct watch *watch, int child_signals) {
    watch->fds[WATCH_SIGNALS] = (struct pollfd){.fd = child_signals, .events = POLLIN};
    watch->fds[WATCH_LISTENER] = (struct pollfd){.fd = listener, .events = POLLIN};
    watch->fds[WATCH_DAEMON] = (struct pollfd){.fd = daemon_fd, .events = POLLIN};
    watch->count = WATCH_FIXED;
    for (struct process *p = processes; p != NULL; p = p->next) {
        if (p->sync >= 0) {
            watch->numbers[watch->count] = p->number;
            watch->fds[watch->count++] = (struct pollfd){.fd = p->sync, .events = POLLIN};
        }
    }
    watch->setups = watch->count;
    for (struct process *p = processes; p != NULL; p = p->next) {
        watch->count += watch_output(p, &watch->fds[watch->count]);
        watch->stuck |= p->stuck;
    }
}

static void wait_for_events(struct watch *watch) {
    if (poll(watch->fds, watch->count, watch->stuck ? RETRY_MILLIS : -1) <= 0) {
        for (struct process *p = processes; p != NULL; p = p->next) {
            p->stuck = false;
        }
        for (size_t k = 0; k < watch->count; k++) {
            watch->fds[k].revents = 0;
        }
    }
}

/* One round of waiting and serving; false when there is nothing left to serve. */
static bool serve(int child_signals) {
    enum { PER_PROCESS = 4 };
    size_t room = WATCH_FIXED;

    for (struct process *p = processes; p != NULL; p = p->next) {
        room += PER_PROCESS;
    }
    struct pollfd fds[room];
    uint32_t numbers[room];
    struct watch watch = {.fds = fds, .numbers = numbers};
    fill_watch(&watch, child_signals);
    wait_for_events(&watch);
    for (size_t k = watch.setups; k < watch.count; k++) { /* while the descriptors are those that were watched */
        if (fds[k].revents != 0) {
            on_output(fds[k].fd);
        }
    }
    for (size_t k = WATCH_FIXED; k < watch.setups; k++) {
        struct process *p = fds[k].revents != 0 ? find(numbers[k]) : NULL;
        if (p != NULL && p->sync >= 0) {
            on_setup(p);
        }
    }
    struct signalfd_siginfo ignored;
    while (read(child_signals, &ignored, sizeof ignored) > 0) {
    }
    reap();
    if (fds[WATCH_DAEMON].revents != 0 && daemon_fd == fds[WATCH_DAEMON].fd) {
        on_daemon();
    }
    if (fds[WATCH_LISTENER].revents != 0) {
        on_connect();
    }
    forget_abandoned();
    return processes != NULL;
}

_Noreturn void parent(int connection) {
    int child_signals = signals();
    bool started = false;

    daemon_fd = connection;
    if (child_signals < 0 || enter_folder() < 0 || (listener = listen_at("sock")) < 0) {
        _exit(1);
    }
    for (;;) {
        bool busy = serve(child_signals);
        started |= busy;
        if (!busy && (started || daemon_fd < 0)) {
            _exit(0);
        }
    }
}
