/*
 * mounts.c - the container's file systems.
 *
 *   root_fd = the root, attached somewhere in the own mount namespace
 *     each target: openat2(root_fd, path, RESOLVE_IN_ROOT | NO_MAGICLINKS) --> O_PATH fd, made when missing
 *     each mount:  fsopen, fsconfig..., fsmount | open_tree(clone)  --> detached mount --mount_setattr, move_mount--> fd
 *   pivot: root_fd becomes /, the host's tree is gone
 *
 * In a user namespace the process may not mount the root, nor open what of the host it binds. The helper has done it:
 *   helper: own mount namespace, OP_IDMAP's paths covered with themselves --prepare_mounts--> detached mounts, inherited
 *   process: take_prepared --> placed as if it had made them; the root over /
 *
 * No path of the image is ever resolved by its name from the host's root, so that no symbolic link in it leads out.
 * The kernel's own words about a refused option (read from the fsopen descriptor) go into the error's text.
 */
#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { DETACH = 2, FOLDER_MODE = 0755, FILE_MODE = 0644 };

static int root_fd = -1;
static int proc_fd = -1;
static int null_fd = -1;

/* Whom the files of the user namespace's root belong to on the host. */
static uid_t root_user;
static gid_t root_group;

void forget_descriptors(void) {
    root_fd = proc_fd = null_fd = -1;
}

/* ---- paths inside the root ---- */

static int open_beneath(int folder, const char *path, int flags, uint64_t resolve) {
    struct open_how how = {.flags = (uint64_t)(flags | O_CLOEXEC), .resolve = resolve};
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

int open_in_root(const char *path, int flags) {
    if (root_fd < 0) { /* after the pivot, or in a container that is there already */
        root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    return open_beneath(root_fd, path, flags, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
}

/* Opens the folder that holds a path, made when missing; *name is the path's last part. */
static int open_parent(const struct operation *o, const char *path, const char **name) {
    char above[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int length = slash == NULL ? 0 : (int)(slash - path);

    *name = slash == NULL ? path : slash + 1;
    if ((size_t)snprintf(above, sizeof above, "%.*s", length, path) >= sizeof above) {
        errno = ENAMETOOLONG;
        fail(o, "open %s", path);
    }
    if (length > 0) {
        make_folder(o, above);
    }
    int fd = open_in_root(length > 0 ? above : "/", O_PATH | O_DIRECTORY);
    if (fd < 0) {
        fail(o, "open %s", above);
    }
    return fd;
}

void make_folder(const struct operation *o, const char *path) {
    const char *name;
    int fd = open_in_root(path, O_PATH | O_DIRECTORY);

    if (fd < 0 && errno == ENOENT) {
        int above = open_parent(o, path, &name);
        if (mkdirat(above, name, FOLDER_MODE) < 0 && errno != EEXIST) {
            fail(o, "mkdir %s", path);
        }
        close(above);
        return;
    }
    if (fd < 0) {
        fail(o, "open %s", path);
    }
    close(fd);
}

static _Noreturn void fail_target(const struct operation *o, const char *source, const char *path, const char *call) {
    fail(o, "error mounting \"%s\" to rootfs at \"%s\": create mountpoint for %s mount: make mountpoint \"%s\": %s %s",
         source, path, path, path, call, path);
}

/* Makes what a mount is to cover, and the folders above it. */
static void make_target(const struct operation *o, const char *source, const char *path, bool folder) {
    const char *name;
    int above = open_parent(o, path, &name);

    if (folder) {
        if (mkdirat(above, name, FOLDER_MODE) < 0 && errno != EEXIST) {
            fail_target(o, source, path, "mkdirat");
        }
    } else {
        int fd = openat(above, name, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, FILE_MODE);
        if (fd < 0) {
            fail_target(o, source, path, "openat");
        }
        close(fd);
    }
    close(above);
}

static bool is_root(int fd) {
    struct stat root, info;

    return fstat(root_fd, &root) == 0 && fstat(fd, &info) == 0 && root.st_dev == info.st_dev &&
           root.st_ino == info.st_ino;
}

/* Opens a mount's target; a missing one is made. */
static int open_target(const struct operation *o, const char *source, const char *path, bool folder) {
    int fd = open_in_root(path, O_PATH);

    if (fd < 0 && errno == ENOENT) {
        make_target(o, source, path, folder);
        fd = open_in_root(path, O_PATH);
    }
    if (fd >= 0 && is_root(fd)) { /* by whatever name: the container would not see the mount */
        errno = EINVAL;
        fail_plainly(o, "error mounting \"%s\" to rootfs at \"%s\": create mountpoint for %s mount: mountpoint \"/\" is on"
                        " the top of rootfs \"/\"", source, path, path);
    }
    if (fd < 0) {
        fail(o, "error mounting \"%s\" to rootfs at \"%s\": create mountpoint for %s mount: lookup mountpoint target: open %s",
             source, path, path, path);
    }
    return fd;
}

/* ---- mounts without a place yet ---- */

static _Noreturn void fail_mount(const struct operation *o, int context, const char *type, const char *target) {
    char words[512];
    int error = errno;
    ssize_t length = context < 0 ? -1 : read(context, words, sizeof words - 1);

    errno = error;
    if (length > 2) { /* "e text\n" */
        words[words[length - 1] == '\n' ? length - 1 : length] = 0;
        fail(o, "error mounting \"%s\" to rootfs at \"%s\": %s", type, target, words + 2);
    }
    fail(o, "error mounting \"%s\" to rootfs at \"%s\"", type, target);
}

/* A new, detached mount; the operation's strings from the third on are the file system's options. An empty mode leaves
 * the root folder's to the file system. */
static int new_mount(const struct operation *o, const char *target, const char *mode, unsigned attributes) {
    enum { FIRST_OPTION = 3 };
    char key[64];
    const char *type = text(o, 0);
    int context = (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);

    if (context < 0 || syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "source", text(o, 1), 0) < 0 ||
        (*mode != 0 && syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "mode", mode, 0) < 0)) {
        fail_mount(o, context, type, target);
    }
    for (uint32_t k = FIRST_OPTION; k < o->strings; k++) {
        const char *option = text(o, k);
        const char *value = strchr(option, '=');
        size_t length = value == NULL ? strlen(option) : (size_t)(value - option);
        snprintf(key, sizeof key, "%.*s", (int)length, option);
        if (syscall(SYS_fsconfig, context, value == NULL ? FSCONFIG_SET_FLAG : FSCONFIG_SET_STRING, key,
                    value == NULL ? NULL : value + 1, 0) < 0) {
            fail_mount(o, context, type, target);
        }
    }
    int mount = syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0
                    ? -1
                    : (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, attributes);
    if (mount < 0) {
        fail_mount(o, context, type, target);
    }
    close(context);
    return mount;
}

/* A detached copy of what is mounted at a descriptor or path. */
static int copy_mount(const struct operation *o, int fd, const char *path, bool recursive) {
    unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC;
    flags |= recursive ? AT_RECURSIVE : 0;
    flags |= *path == 0 ? AT_EMPTY_PATH : 0;
    int mount = (int)syscall(SYS_open_tree, fd, path, flags);

    if (mount < 0) {
        fail(o, "failed to fulfil mount request: open %s", *path == 0 ? text(o, 0) : path);
    }
    return mount;
}

static void set_attributes(const struct operation *o, int mount, const struct mount_attr *attributes, bool recursive) {
    if ((attributes->attr_set | attributes->attr_clr | attributes->propagation) != 0 &&
        syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), attributes,
                sizeof *attributes) < 0) {
        fail(o, "mount attributes of %s", text(o, 0));
    }
}

/* What subpath names below a folder, whatever links are on the way: never anything outside of it. */
static int open_below(const struct operation *o, const char *folder, const char *subpath) {
    struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    int root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = root < 0 ? -1 : (int)syscall(SYS_openat2, root, subpath, &how, sizeof how);

    if (fd < 0) {
        fail(o, "cannot access path %s/%s", folder, subpath);
    }
    close(root);
    return fd;
}

/* A detached copy of what is bound. */
static int copy_source(const struct operation *o) {
    const char *source = text(o, 0), *subpath = text(o, 2);
    int from = *subpath == 0 ? AT_FDCWD : open_below(o, source, subpath);

    return copy_mount(o, from, *subpath == 0 ? source : "", o->i[0] != 0);
}

/* Gives a detached mount its place; closes both. */
static void place(const struct operation *o, int mount, int target, const char *path) {
    if (syscall(SYS_move_mount, mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0) {
        fail(o, "error mounting \"%s\" to rootfs at \"%s\"", text(o, 0), path);
    }
    close(mount);
    close(target);
}

/* From here on nothing that is mounted in this namespace shows up on the host. */
static void leave_host_propagation(const struct operation *o) {
    struct mount_attr slave = {.propagation = 1 << 19 /* MS_SLAVE */};

    if (syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &slave, sizeof slave) < 0) {
        fail(o, "make / a slave");
    }
}

/* Overlayfs works in its folders as who has mounted it; in folders with mapped owners that must be one of them. */
static void act_as(const struct operation *o, uid_t user, gid_t group) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];

    if (root_user == 0 && root_group == 0) {
        return;
    }
    if (syscall(SYS_setresgid, -1, group, -1) < 0 || syscall(SYS_setresuid, -1, user, -1) < 0 ||
        syscall(SYS_capget, &header, data) < 0) {
        fail(o, "act as the owner of the root");
    }
    for (int k = 0; k < 2; k++) { /* taken away with user 0 */
        data[k].effective = data[k].permitted;
    }
    if (syscall(SYS_capset, &header, data) < 0) {
        fail(o, "act as the owner of the root");
    }
}

static int new_root(const struct operation *o) {
    act_as(o, root_user, root_group);
    int mount = new_mount(o, "/", "", 0);
    act_as(o, 0, 0);
    return mount;
}

static void mount_classic(const struct operation *o) {
    act_as(o, root_user, root_group);
    if (chdir(text(o, 4)) < 0 || syscall(SYS_mount, text(o, 1), text(o, 2), text(o, 0), 0, text(o, 3)) < 0) {
        fail(o, "error mounting \"%s\" to rootfs at \"/\"", text(o, 0));
    }
    act_as(o, 0, 0);
}

/* ---- what the helper does for a process in a user namespace ---- */

struct prepared {
    struct prepared *next;
    const struct operation *operation;
    int mount;
};

static struct prepared *prepared;

static int take_prepared(const struct operation *o) {
    for (const struct prepared *p = prepared; p != NULL; p = p->next) {
        if (p->operation == o) {
            return p->mount;
        }
    }
    return -1;
}

static bool is_mount(const char *path) {
    struct statx info;

    return statx(AT_FDCWD, path, 0, STATX_TYPE, &info) == 0 && (info.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

static void cover_mapped(const struct operation *o, int user_namespace) {
    struct mount_attr owners = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)user_namespace};
    const char *path = text(o, 0);
    int mount = copy_mount(o, AT_FDCWD, path, true);

    if (o->i[0] == 0 && is_mount(path)) { /* something else than the engine's own files */
        close(mount);
        return;
    }
    if (syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH, &owners, sizeof owners) < 0) {
        if (errno != EINVAL) {
            fail(o, "map the owners of %s", path);
        } else if (o->i[0] != 0) {
            fail_plainly(o, "the owners of %s can't be mapped for a user namespace: its file system, or the kernel, has no"
                            " idmapped mounts", path);
        }
    } else if (syscall(SYS_move_mount, mount, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0) {
        fail(o, "cover %s", path);
    }
    close(mount);
}

void map_owners(const struct program *program, int user_namespace) {
    if (user_namespace < 0) {
        return;
    }
    leave_host_propagation(program->first);
    EACH_OPERATION(o, program) {
        if (o->code == OP_STDIO && o->ints > 4) {
            root_user = (uid_t)o->i[3];
            root_group = (gid_t)o->i[4];
        } else if (o->code == OP_IDMAP) {
            cover_mapped(o, user_namespace);
        }
    }
}

/* The host's node, if it still is the device that is meant. */
static int copy_node(const struct operation *o) {
    struct stat info;
    int mount = copy_mount(o, AT_FDCWD, text(o, 1), false);

    if (fstat(mount, &info) < 0 || (info.st_mode & S_IFMT) != ((mode_t)o->i[0] & S_IFMT) ||
        info.st_rdev != makedev((unsigned)o->i[1], (unsigned)o->i[2])) {
        errno = ENODEV;
        fail(o, "device %s", text(o, 1));
    }
    return mount;
}

static int new_detached(const struct operation *o) {
    switch (o->code) {
    case OP_ROOT: return new_root(o);
    case OP_ROOT_CLASSIC: mount_classic(o); return copy_mount(o, AT_FDCWD, text(o, 2), false);
    case OP_ROOT_BIND: return copy_mount(o, AT_FDCWD, text(o, 0), true);
    case OP_BIND: return copy_source(o);
    case OP_MKNOD: return copy_node(o);
    default: return -1;
    }
}

void prepare_mounts(const struct program *program) {
    EACH_OPERATION(o, program) {
        int mount = new_detached(o);
        struct prepared *one = mount < 0 ? NULL : malloc(sizeof *one);
        if (one != NULL) {
            *one = (struct prepared){prepared, o, mount};
            prepared = one;
        }
    }
}

/* ---- the root ---- */

static void place_root(const struct operation *o, int mount, const char *place) {
    if (syscall(SYS_move_mount, mount, "", AT_FDCWD, place, MOVE_MOUNT_F_EMPTY_PATH) < 0) {
        fail(o, "place the root at %s", place);
    }
    root_fd = mount;
}

/* A root that the helper has made; nowhere else could a user without rights on the host be sure to place it than over /. */
static bool place_prepared_root(const struct operation *o) {
    int mount = take_prepared(o);

    leave_host_propagation(o);
    if (mount >= 0) {
        place_root(o, mount, "/");
    }
    return mount >= 0;
}

void mount_root(const struct operation *o) {
    if (!place_prepared_root(o)) {
        place_root(o, new_root(o), text(o, 2));
    }
}

void mount_root_classic(const struct operation *o) {
    if (place_prepared_root(o)) {
        return;
    }
    mount_classic(o);
    root_fd = open(text(o, 2), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root_fd < 0) {
        fail(o, "open the root at %s", text(o, 2));
    }
}

void bind_root(const struct operation *o) {
    if (!place_prepared_root(o)) {
        place_root(o, copy_mount(o, AT_FDCWD, text(o, 0), true), text(o, 1));
    }
}

void pivot(const struct operation *o) {
    if (fchdir(root_fd) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || syscall(SYS_umount2, ".", DETACH) < 0 ||
        chdir("/") < 0) {
        fail(o, "pivot_root");
    }
    close(root_fd);
    root_fd = -1;
}

void make_mount_readonly(const struct operation *o) {
    struct mount_attr readonly = {.attr_set = MOUNT_ATTR_RDONLY};
    int fd = open_in_root(text(o, 0), O_PATH);

    if (fd < 0 || syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &readonly, sizeof readonly) < 0) {
        fail(o, "make %s read-only", text(o, 0));
    }
    close(fd);
}

/* ---- inside the root ---- */

/* The permissions of a folder that is there already, for the file system that will cover it; "" when there is none. */
static void present_mode(const char *path, char mode[16]) {
    struct stat info;
    int fd = open_in_root(path, O_PATH | O_DIRECTORY);

    mode[0] = 0;
    if (fd >= 0 && fstat(fd, &info) == 0) {
        snprintf(mode, 16, "%04o", info.st_mode & 07777);
    }
    close(fd);
}

static bool is_proc(int fd) {
    struct statfs info;
    return fd >= 0 && fstatfs(fd, &info) == 0 && info.f_type == PROC_SUPER_MAGIC;
}

/* Whoever decides what is at /proc decides what the kernel's answers seem to be: only its own file system is mounted there,
 * and within it only on files that some have good reason to replace. */
static void check_proc(const struct operation *o, int mount, int target, const char *source, const char *path) {
    static const char *const allowed[] = {
        "/proc/cpuinfo", "/proc/diskstats", "/proc/loadavg", "/proc/meminfo", "/proc/net/dev", "/proc/slabinfo",
        "/proc/stat", "/proc/swaps", "/proc/sys/crypto/fips_enabled", "/proc/sys/kernel/ns_last_pid", "/proc/uptime"};
    const char *why = NULL;

    if (strcmp(path, "/proc") == 0 && !is_proc(mount)) {
        why = "it is not of type proc";
    } else if (strcmp(path, "/proc") != 0 && is_proc(target)) {
        why = "it is inside /proc";
        for (size_t k = 0; k < sizeof allowed / sizeof *allowed && why != NULL; k++) {
            why = strcmp(path, allowed[k]) == 0 ? NULL : why;
        }
    }
    if (why != NULL) {
        errno = EINVAL;
        fail_plainly(o, "error mounting \"%s\" to rootfs at \"%s\": create mountpoint for %s mount: check proc-safety of %s"
                        " mount: \"%s\" cannot be mounted because %s", source, path, path, path, path, why);
    }
}

static void require_folder(const struct operation *o, int target, const char *source, const char *path) {
    struct stat info;

    if (fstat(target, &info) == 0 && !S_ISDIR(info.st_mode)) {
        errno = ENOTDIR;
        fail(o, "error mounting \"%s\" to rootfs at \"%s\": mount src=%s, dst=%s", source, path, source, path);
    }
}

void mount_new(const struct operation *o) {
    const char *path = text(o, 2);
    char mode[16] = "";

    if (o->i[2] != 0) {
        present_mode(path, mode);
    }
    int target = open_target(o, text(o, 0), path, true);
    if (o->i[1] == 0) {
        check_proc(o, -1, target, text(o, 0), path);
        require_folder(o, target, text(o, 0), path);
    } else { /* proc and sysfs are never led elsewhere by the image */
        close(target);
        target = open_beneath(root_fd, path, O_PATH | O_DIRECTORY, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS);
        if (target < 0) {
            errno = EINVAL;
            fail_plainly(o, "filesystem \"%s\" must be mounted on ordinary directory", path);
        }
    }
    struct mount_attr propagation = {.propagation = (uint64_t)o->i[3]};
    int mount = new_mount(o, path, mode, (unsigned)o->i[0]);
    set_attributes(o, mount, &propagation, false);
    place(o, mount, target, path);
}

/* Refuses a file on a folder and the reverse before the kernel does, which would not say which. */
static int open_bind_target(const struct operation *o, int mount, const char *source, const char *path) {
    struct stat from, to;

    if (fstat(mount, &from) < 0) {
        fail(o, "stat %s", source);
    }
    int target = open_target(o, source, path, S_ISDIR(from.st_mode));
    check_proc(o, mount, target, source, path);
    if (fstat(target, &to) == 0 && S_ISDIR(from.st_mode) != S_ISDIR(to.st_mode)) {
        errno = ENOTDIR;
        fail(o, "error mounting \"%s\" to rootfs at \"%s\": mount src=%s, dst=%s", source, path, source, path);
    }
    return target;
}

void mount_bind(const struct operation *o) {
    const char *source = text(o, 0), *path = text(o, 1);
    struct mount_attr flags = {.attr_set = (uint64_t)o->i[1], .attr_clr = (uint64_t)o->i[2]};
    struct mount_attr propagation = {.propagation = (uint64_t)o->i[4]};
    int ready = take_prepared(o);
    int mount = ready < 0 ? copy_source(o) : ready;
    int target = open_bind_target(o, mount, source, path);

    set_attributes(o, mount, &flags, o->i[3] != 0);
    set_attributes(o, mount, &propagation, o->i[0] != 0);
    place(o, mount, target, path);
}

void stage_mount(const struct operation *o) {
    const char *place = text(o, 2);
    int from = open_below(o, text(o, 0), text(o, 1));
    int mount = copy_mount(o, from, "", o->i[0] != 0);
    struct stat info;

    if (fstat(mount, &info) < 0) {
        fail(o, "stat %s", text(o, 1));
    }
    int made = S_ISDIR(info.st_mode) ? mkdir(place, FOLDER_MODE) : mknod(place, S_IFREG | FILE_MODE, 0);
    if (made < 0 || syscall(SYS_move_mount, mount, "", AT_FDCWD, place, MOVE_MOUNT_F_EMPTY_PATH) < 0) {
        fail(o, "place %s at %s", text(o, 1), place);
    }
    close(mount);
    close(from);
}

void bind_descriptor(const struct operation *o, int fd, const char *path) {
    int target = open_target(o, path, path, false);
    place(o, copy_mount(o, fd, "", false), target, path);
}

static void bind_node(const struct operation *o, int mount) {
    int target = open_target(o, text(o, 1), text(o, 0), false);

    place(o, mount, target, text(o, 0));
}

void make_node(const struct operation *o) {
    const char *name;
    int ready = take_prepared(o);

    if (ready >= 0) {
        bind_node(o, ready);
        return;
    }
    int above = open_parent(o, text(o, 0), &name);
    mode_t mask = umask(0);

    if (mknodat(above, name, (mode_t)o->i[0], makedev((unsigned)o->i[1], (unsigned)o->i[2])) == 0) {
        if ((o->i[3] | o->i[4]) != 0 &&
            fchownat(above, name, (uid_t)o->i[3], (gid_t)o->i[4], AT_SYMLINK_NOFOLLOW) < 0) {
            fail(o, "chown %s", text(o, 0));
        }
    } else if (errno != EEXIST) {
        fail(o, "mknod %s", text(o, 0));
    }
    umask(mask);
    close(above);
}

void make_symlink(const struct operation *o) {
    const char *name;
    int above = open_parent(o, text(o, 1), &name);

    if (symlinkat(text(o, 0), above, name) < 0 && errno != EEXIST) {
        fail(o, "symlink %s", text(o, 1));
    }
    close(above);
}

/* Opens what is to be hidden; -1 when there is nothing. */
static int open_existing(const struct operation *o) {
    int fd = open_in_root(text(o, 0), O_PATH);

    if (fd < 0 && errno != ENOENT && errno != ENOTDIR) {
        fail(o, "open %s", text(o, 0));
    }
    return fd;
}

/* The container's own null device, looked at twice: an image's /dev/null may be anything (CVE-2025-31133). */
static void open_null(const struct operation *o) {
    struct statfs system;
    struct stat info = {0};

    null_fd = open_in_root("/dev/null", O_PATH | O_NOFOLLOW);
    if (null_fd < 0) {
        fail(o, "can't mask paths: open /dev/null");
    }
    if (fstat(null_fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        errno = EACCES;
        fail(o, "error reopening /dev/null inside container: open /dev/null: is a directory");
    }
    if (!S_ISCHR(info.st_mode) || info.st_rdev != makedev(1, 3)) {
        errno = EINVAL;
        fail_plainly(o, "error reopening /dev/null inside container: can't reopen /dev/null: container's /dev/null is"
                        " invalid");
    }
    if (fstatfs(null_fd, &system) == 0 && (system.f_flags & ST_NODEV) != 0) {
        errno = EACCES;
        fail(o, "error reopening /dev/null inside container: open /dev/null");
    }
}

/* An empty folder that nothing can be written to. */
static int empty_folder(const struct operation *o) {
    int context = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);

    if (context < 0 || syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "nr_blocks", "1", 0) < 0 ||
        syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, "nr_inodes", "1", 0) < 0 ||
        syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0) {
        fail_mount(o, context, "tmpfs", text(o, 0));
    }
    int mount = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, MOUNT_ATTR_RDONLY);
    if (mount < 0) {
        fail_mount(o, context, "tmpfs", text(o, 0));
    }
    close(context);
    return mount;
}

void mask(const struct operation *o) {
    struct stat info;
    int target = open_existing(o);

    if (target < 0) {
        return;
    }
    if (fstat(target, &info) < 0) {
        fail(o, "stat %s", text(o, 0));
    }
    if (S_ISDIR(info.st_mode)) {
        place(o, empty_folder(o), target, text(o, 0));
        return;
    }
    if (null_fd < 0) {
        open_null(o);
    }
    place(o, copy_mount(o, null_fd, "", false), target, text(o, 0));
}

void make_readonly(const struct operation *o) {
    struct mount_attr readonly = {.attr_set = MOUNT_ATTR_RDONLY};
    int target = open_existing(o);

    if (target >= 0) {
        int mount = copy_mount(o, target, "", true);
        set_attributes(o, mount, &readonly, true);
        place(o, mount, target, text(o, 0));
    }
}

/* Writes through a proc of its own that is mounted nowhere, so that no mount of the image is in the way
 * (CVE-2025-52881). */
void write_sysctl(const struct operation *o) {
    char path[PATH_MAX];
    const char *value = text(o, 1);

    if (proc_fd < 0) {
        int context = (int)syscall(SYS_fsopen, "proc", FSOPEN_CLOEXEC);
        if (context < 0 || syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 ||
            (proc_fd = (int)syscall(SYS_fsmount, context, FSMOUNT_CLOEXEC, 0)) < 0) {
            fail_mount(o, context, "proc", "/proc");
        }
        close(context);
    }
    snprintf(path, sizeof path, "sys/%s", text(o, 0));
    int fd = open_beneath(proc_fd, path, O_WRONLY, RESOLVE_BENEATH | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS);
    if (fd < 0) {
        fail(o, "open /proc/%s", path);
    }
    if (write(fd, value, strlen(value)) < 0) {
        fail(o, "write /proc/%s", path);
    }
    close(fd);
}
