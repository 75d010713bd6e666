/*
 * launcher.h - what the launcher's own files share.
 *
 *   main.c    sealed copy, then the zygote: accept -> fork -> parent
 *   parent.c  the container's parent: keeps fds and exit statuses, serves the daemon
 *   spool.c   what is printed while no daemon takes it
 *   enter.c   the helper between parent and process: cgroups, namespaces, clone3
 *   init.c    interpreter of operations, up to execve
 *   mounts.c  the operations on file systems
 *   process.c the operations on the process itself: terminal, limits, credentials, execve
 *   runtime.c the operations that have an OCI runtime make the process
 *   wire.c    frames, descriptors and programs
 */
#ifndef BERTH_LAUNCHER_H
#define BERTH_LAUNCHER_H

#include "protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* ---- wire.c ---- */

/* Sends a frame, whole or not at all, without waiting; -1 when the other side is gone or does not read. */
int send_frame(int connection, uint32_t type, uint32_t process, const void *body, size_t length, const int *fds,
               int count);

/* Reads exactly length bytes; -1 at an early end. */
int read_exactly(int fd, void *buffer, size_t length);

enum { GIVEN_FDS = 3 };

/* Reads a frame's header and the descriptors that came with it, -1 for those that did not; -1 at an early end. */
int read_header(int connection, struct frame_header *header, int given[GIVEN_FDS]);

/* Sends one message with an optional descriptor (fd < 0 for none). */
int send_message(int socket, const void *message, size_t length, int fd);

/* Receives one message; *fd is -1 when none came with it. */
ssize_t receive_message(int socket, void *buffer, size_t length, int *fd);

/* Listens at a path relative to the working folder, for the own user only. */
int listen_at(const char *path);

struct program {
    struct operation *first;
    size_t length;
};

/* Whether every operation and string ends where the program says. */
bool program_is_sound(const struct program *program);

/* The k-th string of an operation, "" beyond the last. */
const char *text(const struct operation *operation, uint32_t k);

#define EACH_OPERATION(o, program)                                                                    \
    for (const struct operation *o = (program)->first;                                                \
         (const char *)o < (const char *)(program)->first + (program)->length;                        \
         o = (const struct operation *)((const char *)o + o->length))

/* ---- the set-up's messages to the parent, over a SOCK_SEQPACKET pair ---- */

enum message_type {
    MESSAGE_PID = 1,
    MESSAGE_TERMINAL,
    MESSAGE_PREPARED,
    MESSAGE_READY,
    MESSAGE_EXEC,
    MESSAGE_FAILED,
};

struct message {
    int32_t type;
    int32_t value; /* pid, or errno */
    int32_t operation;
    char text[LIMIT_TEXT];
};

/* The smallest message: all but the text. */
#define MESSAGE_SIZE offsetof(struct message, text)

/* ---- parent.c ---- */

/* Serves a container until its last process is acknowledged; the first frame on the connection names its folder. */
_Noreturn void parent(int connection);

/* ---- spool.c ---- */

struct spool;

/* Keeps output in files path.1, path.2 ... of about limit bytes together; NULL without memory. */
struct spool *spool_new(const char *path, int64_t limit);

/* Moves what a pipe holds to the present file, or to the next one; the moved bytes, 0 at the pipe's end, or -1. */
ssize_t spool_take(struct spool *spool, int stream, int pipe);

/* Ends the present file. */
void spool_close(struct spool *spool);

/* ---- enter.c ---- */

/* The helper's whole life: joins, clones the process that runs the program, ends. init_pidfd may be -1. */
_Noreturn void enter(const struct program *program, const int stdio[3], int sync_socket, int init_pidfd);

/* ---- init.c: everything from here on runs in the process that becomes the container's ---- */

enum { SYNC_FD = 3 }; /* where the set-up keeps its socket to the parent */

_Noreturn void run_program(const struct program *program);

/* Reports errno, the operation and the text (": " and errno's own words are added), and ends the process. */
_Noreturn void fail(const struct operation *o, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* As fail, but the text is complete. */
_Noreturn void fail_plainly(const struct operation *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* errno in words, spelt as Go spells them. */
const char *reason(void);

/* Sends a message without text. */
void tell(int type, int value, int fd);

/* Closes all but stdio and the socket to the parent. */
void close_others(void);

/* ---- mounts.c ---- */

/* In the helper, in a mount namespace of its own: gives what OP_IDMAP names to a user namespace's users; nothing for -1. */
void map_owners(const struct program *program, int user_namespace);

/* In the helper, after map_owners: opens all that only the host's root may mount or bind. The process that the helper
 * clones places it. */
void prepare_mounts(const struct program *program);

void mount_root(const struct operation *o);
void mount_root_classic(const struct operation *o);
void bind_root(const struct operation *o);
void mount_new(const struct operation *o);
void mount_bind(const struct operation *o);
void stage_mount(const struct operation *o);
void make_node(const struct operation *o);
void make_symlink(const struct operation *o);
void pivot(const struct operation *o);
void mask(const struct operation *o);
void make_readonly(const struct operation *o);
void make_mount_readonly(const struct operation *o);
void write_sysctl(const struct operation *o);

/* Binds an open file on a path of the container. */
void bind_descriptor(const struct operation *o, int fd, const char *path);

/* Opens a path inside the root, following no link out of it. */
int open_in_root(const char *path, int flags);

/* Makes a folder and those above it inside the root. */
void make_folder(const struct operation *o, const char *path);

/* Forgets the descriptors that close_others() closed. */
void forget_descriptors(void);

/* ---- process.c ---- */

void open_console(const struct operation *o);
void start_session(const struct operation *o);
void set_rlimit(const struct operation *o);
void load_seccomp(const struct operation *o);
void set_no_new_privs(const struct operation *o);
void set_credentials(const struct operation *o);
void enter_cwd(const struct operation *o);
void loopback_up(const struct operation *o);
_Noreturn void execute(const struct operation *o, char **argv, char **env);

/* ---- runtime.c ---- */

void listen_for_console(const struct operation *o);
void run_runtime(const struct operation *o, char **argv);
void adopt(const struct operation *o);
_Noreturn void end_started(const struct operation *o);

/* ---- docker-init.c ---- */

/* Returns the exit status. */
int docker_init(char **arguments);

#endif
