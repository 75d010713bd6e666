package io.berth.execdriver.kernel;

import java.io.IOException;

/** Files by directory descriptor and path, and mounts. Paths are relative to {@code directory} or {@link #AT_FDCWD}. */
public interface FileCalls {
    int AT_FDCWD = -100;
    int AT_REMOVEDIR = 0x200;

    int O_RDONLY = 0;
    int O_WRONLY = 1;
    int O_RDWR = 2;
    int O_CREAT = 0x40;
    int O_EXCL = 0x80;
    int O_NOCTTY = 0x100;
    int O_TRUNC = 0x200;
    int O_NONBLOCK = 0x800;
    int O_DIRECTORY = 0x10000;
    int O_NOFOLLOW = 0x20000;
    int O_PATH = 0x200000;

    /** No way through the links below /proc/PID that lead anywhere (openat2(2)). */
    int RESOLVE_NO_MAGICLINKS = 0x02;

    int RESOLVE_NO_SYMLINKS = 0x04;
    int RESOLVE_BENEATH = 0x08;

    /** The directory is the root for the path's links and dots, as after chroot(2). */
    int RESOLVE_IN_ROOT = 0x10;

    int MS_RDONLY = 1;
    int MS_NOSUID = 2;
    int MS_NODEV = 4;
    int MS_NOEXEC = 8;
    int MS_BIND = 4096;
    int MS_REC = 16384;
    int MS_PRIVATE = 1 << 18;

    int MNT_DETACH = 2;

    /**
     * A file's kind and size.
     *
     * @param mode type and permission bits, as in stat(2)
     */
    record Status(int mode, int uid, int gid, long inode, long size) {
        private static final int S_IFMT = 0xF000;
        private static final int S_IFREG = 0x8000;
        private static final int S_IFDIR = 0x4000;

        public boolean isRegularFile() {
            return (mode & S_IFMT) == S_IFREG;
        }

        public boolean isDirectory() {
            return (mode & S_IFMT) == S_IFDIR;
        }
    }

    /**
     * Opens a file (openat2(2)); O_CLOEXEC is added.
     *
     * @param mode the permission bits of a file that is made, else 0
     * @param resolve any of the RESOLVE flags
     */
    OwnedFd open(int directory, String path, int flags, int mode, int resolve) throws IOException;

    /** The status of an open file, also of one that was opened with O_PATH. */
    Status status(int fd) throws IOException;

    void makeDirectory(int directory, String path, int mode) throws IOException;

    /**
     * Removes a name.
     *
     * @param flags {@link #AT_REMOVEDIR} for a directory, else 0
     */
    void unlink(int directory, String path, int flags) throws IOException;

    /** What a symbolic link says. */
    String readLink(int directory, String path) throws IOException;

    /**
     * Mounts (mount(2)).
     *
     * @param data the file system's own options, comma-separated; may be empty
     */
    void mount(String source, String target, String type, long flags, String data) throws IOException;

    void unmount(String target, int flags) throws IOException;
}
