/*
 * protocol.h - everything that the Java side and the launcher must agree on.
 *
 *   daemon --- connect ---> zygote ("launcher.sock") --- fork ---> parent, one for each container
 *      |                                                             |
 *      +== FOLDER, RUN, START, CLOSE_STDIN, ACKNOWLEDGE ============>|   the same connection goes on with the parent
 *      |<======== DESCRIPTORS, CREATED, STARTED, FAILED, EXITED =====+
 *
 *   A later daemon connects to FOLDER/sock and says ATTACH: it gets DESCRIPTORS, SPOOLING and the state of every process,
 *   then ATTACHED. The parent talks to one daemon at a time, the last that came.
 *
 *   A frame is a header and length bytes of body, little endian:
 *
 *     FOLDER        path of the container's state folder, no final zero; always the first frame
 *     RUN           a program; process numbers are the daemon's choice, 0 is the container's init. Descriptors may come
 *                   by SCM_RIGHTS: what OP_STDIO gives the process
 *     START         the next program of a process that stopped in OP_SYNC or OP_PREPARE
 *     CLOSE_STDIN   the parent closes its duplicate of stdin's writing end
 *     ACKNOWLEDGE   the end of the process has been seen: forget it; after the last one the parent ends
 *     PACE          i64: while the daemon reads the spool, the parent may take that many bytes more
 *     LEAVE         the parent takes no byte more
 *     SPOOLING      i32 1 if the parent takes the process's output to the spool, 0 in answer to LEAVE
 *     DESCRIPTORS   i32 pid, i32 mask; the fds by SCM_RIGHTS, in the order of the mask's bits: pidfd, stdin, stdout,
 *                   stderr, terminal, intakes of stdout and stderr, the relay's reading and writing end
 *     CREATED       i32 pid, i32 0, i64 0, i64 0; waits in OP_SYNC
 *     STARTED       as CREATED; execve has happened
 *     PREPARED      i32 pid of the set-up, in whose mount namespace the root is; it waits in OP_PREPARE
 *     FAILED        i32 errno, i32 operation, text with a final zero; the process is gone and forgotten
 *     EXITED        i32 pid, i32 status as a shell has it, i64 seconds and i64 nanoseconds of the clock
 *
 *   Of a process with OP_SPOOL, the daemon takes output by splice(2) into an intake, a file in memory whose own position
 *   says how much was taken whenever the daemon dies; from a terminal by way of the relay, a pipe. The parent keeps both.
 *   While no daemon is connected, the parent takes all processes' output: to the spool, or without one to nowhere. To the
 *   spool it goes on until LEAVE: the daemon says it when it has caught up, and takes the rest of the spool after the
 *   answer, then the output itself.
 *
 *   A program is a row of operations, each a multiple of 8 bytes: header, ints, zero-terminated strings. The parent's
 *   side reads the operations below 32, the process that is to become the container's runs the others in their order.
 *   io.berth.execdriver.launcher has the same two tables (FrameType, Operation); a test compares them with this file.
 */
#ifndef BERTH_PROTOCOL_H
#define BERTH_PROTOCOL_H

#include <stdint.h>

enum frame_type {
    FRAME_FOLDER = 1,
    FRAME_RUN = 2,
    FRAME_START = 3,
    FRAME_CLOSE_STDIN = 4,
    FRAME_ACKNOWLEDGE = 5,
    FRAME_ATTACH = 6,
    FRAME_PACE = 7,
    FRAME_LEAVE = 8,
    FRAME_DESCRIPTORS = 65,
    FRAME_CREATED = 66,
    FRAME_STARTED = 67,
    FRAME_FAILED = 68,
    FRAME_EXITED = 69,
    FRAME_ATTACHED = 70,
    FRAME_PREPARED = 71,
    FRAME_SPOOLING = 72,
};

enum operation_code {
    OP_CLONE = 1,        /* flags                                      namespaces to make */
    OP_JOIN = 2,         /* kind; path                                 namespace to join */
    OP_JOIN_INIT = 3,    /* kinds, pid                                 join those of process 0, or of another parent's */
    OP_CGROUP_TASKS = 4, /* path                                       version 1: write 0 to this tasks file */
    OP_CGROUP_INTO = 5,  /* path                                       version 2: be born in this folder */
    OP_STDIO = 6,        /* stdin, terminal, given, uid, gid           which pipes to make, and whose they are on the
                                                                       host: root's of the user namespace; given:
                                                                       none, the frame's descriptors are stdin, stdout and
                                                                       stderr, or with a terminal the socket to send it to */
    OP_UNCLONED = 7,     /* flags                                      the helper runs the program, in new namespaces:
                                                                       the process is made by an OCI runtime */
    OP_WINDOW = 8,       /* rows, columns                              sizes the terminal that is there already */
    OP_SPOOL = 9,        /* limit; path                                where output goes while no daemon takes it */
    OP_USER_NAMESPACE = 10, /* ; users, groups                         as in uid_map and gid_map: the namespaces to make
                                                                       belong to a new user namespace */
    OP_IDMAP = 11,       /* required; path                             in the mount namespace of the set-up, what is there
                                                                       belongs to the user namespace's users */
    OP_RAISE = 12,       /* resource, hard                             hard limit that the user namespace can't give */

    OP_ROOT = 32,       /* ; type, source, place, option...            new file system as the root, at a host folder */
    OP_ROOT_CLASSIC = 33, /* ; type, source, place, data, folder       the same by mount(2), data relative to folder */
    OP_ROOT_BIND = 34,  /* ; source, place                             a host folder as the root */
    OP_MOUNT = 35,      /* attributes, real, keep, propagation; type, source, target, option...
                           real: no link on the way; keep: the covered folder's permissions */
    OP_BIND = 36,       /* recursive, set, clear, everywhere, propagation; source, target,
                           what below source, or "" */
    OP_MKNOD = 37,      /* mode, major, minor, uid, gid; path, host path: bound instead, in a user namespace */
    OP_SYMLINK = 38,    /* ; text, path */
    OP_PIVOT = 39,      /* the root becomes / */
    OP_MASK = 40,       /* ; path                                      hidden by an empty folder or the null device */
    OP_READONLY = 41,   /* ; path                                      bound on itself read-only */
    OP_READONLY_MOUNT = 42, /* ; path                                  a mount, without those below it */
    OP_HOSTNAME = 43,   /* ; name */
    OP_DOMAINNAME = 44, /* ; name */
    OP_SYSCTL = 45,     /* ; path below /proc/sys, value */
    OP_LOOPBACK_UP = 46,
    OP_KEYRING = 47,    /* ; name                                      joins a session keyring of its own */
    OP_SYNC = 48,       /* CREATED; goes on with the second program */

    OP_CONSOLE = 64,    /* rows, columns, uid, gid, bind, away         terminal in the container's devpts; away: to the
                                                                       socket that is stdin */
    OP_SESSION = 65,    /* session without a terminal; /dev/null becomes the container's */
    OP_RLIMIT = 66,     /* resource, soft, hard */
    OP_SECCOMP = 67,    /* flags, length; filter (bytes) */
    OP_NO_NEW_PRIVS = 68,
    OP_CREDENTIALS = 69, /* uid, gid, bounding, effective, permitted, inheritable, ambient, group... */
    OP_CWD = 70,        /* create; path */
    OP_ENV = 71,        /* ; NAME=value... */
    OP_ARGV = 72,       /* ; argument... */
    OP_EXEC = 73,

    OP_PREPARE = 96,        /* PREPARED; goes on with the next program */
    OP_CONSOLE_SOCKET = 97, /* ; folder, name                          listens for the runtime's terminal */
    OP_RUNTIME = 98,        /* milliseconds; folder, argument...       runs the runtime there, to its end */
    OP_ADOPT = 99,          /* ; pid file                              the process that the runtime has made */
    OP_STARTED = 100,       /* the process runs; the set-up ends */
    OP_STAGE = 101,         /* recursive; folder, subpath, place       binds what is below a folder at a new place of the
                                                                       host, for a runtime that could not keep to the folder */
};

struct frame_header {
    uint32_t length;
    uint32_t type;
    uint32_t process;
    uint32_t reserved;
};

struct operation {
    uint16_t code;
    uint16_t ints;
    uint32_t strings;
    uint32_t length; /* of the whole operation, a multiple of 8 */
    uint32_t reserved;
    int64_t i[];
};

enum limits {
    LIMIT_FRAME = 16777216,
    LIMIT_TEXT = 8192,
};

#endif
