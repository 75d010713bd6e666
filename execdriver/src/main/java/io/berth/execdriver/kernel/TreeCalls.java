package io.berth.execdriver.kernel;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Making and changing of a tree of files by directory descriptor, for trees whose names come from a stranger.
 *
 * <p>Names are the raw bytes that the file system keeps, without the closing NUL: a tar may hold any. Except for {@link
 * #open}, a name is one component and the call never follows it when it is a symbolic link.
 */
public interface TreeCalls {
    int S_IFMT = 0xF000;
    int S_IFIFO = 0x1000;
    int S_IFCHR = 0x2000;
    int S_IFDIR = 0x4000;
    int S_IFBLK = 0x6000;
    int S_IFREG = 0x8000;
    int S_IFLNK = 0xA000;

    /** A moment as the file system keeps it. */
    record FileTime(long seconds, int nanos) {}

    /**
     * What stat(2) tells of a file.
     *
     * @param mode type and permission bits
     * @param device the file system it is on
     * @param modified when its contents were last changed
     * @param major of a device node, else 0
     */
    record FileStatus(
            int mode,
            long links,
            long uid,
            long gid,
            long inode,
            long device,
            long size,
            FileTime modified,
            long major,
            long minor) {
        /** The type bits alone. */
        public int type() {
            return mode & S_IFMT;
        }

        public boolean isDirectory() {
            return type() == S_IFDIR;
        }

        public boolean isSymbolicLink() {
            return type() == S_IFLNK;
        }

        public boolean isRegularFile() {
            return type() == S_IFREG;
        }
    }

    /** As {@link FileCalls#open}, with a path of raw bytes. */
    OwnedFd open(int directory, byte[] path, int flags, int mode, int resolve) throws IOException;

    /** Type and permission bits of a name, as in stat(2). */
    int mode(int directory, byte[] name) throws IOException;

    /** What there is of a name. */
    FileStatus status(int directory, byte[] name) throws IOException;

    /** What there is of an open file, also of one that was opened with O_PATH. */
    FileStatus status(int fd) throws IOException;

    /** The next names in an open folder, some hundreds, without the two dots, in no order; empty at the end. */
    List<byte[]> list(int fd) throws IOException;

    /** The names of a name's extended attributes, the link's own when it is one; empty where there can be none. */
    List<String> attributeNames(int directory, byte[] name) throws IOException;

    /** An extended attribute's value; empty when it is gone. */
    Optional<byte[]> attribute(int directory, byte[] name, String attribute) throws IOException;

    /** When an open file or directory was last changed. */
    FileTime modified(int fd) throws IOException;

    void makeDirectory(int directory, byte[] name, int mode) throws IOException;

    /**
     * Makes a device, a FIFO or a whiteout (mknodat(2)).
     *
     * @param mode type and permission bits
     * @param major of a device, else 0
     */
    void makeNode(int directory, byte[] name, int mode, long major, long minor) throws IOException;

    /** Makes a symbolic link that says {@code target}. */
    void makeSymbolicLink(byte[] target, int directory, byte[] name) throws IOException;

    /** What a symbolic link says. */
    byte[] readLink(int directory, byte[] name) throws IOException;

    /** Makes a second name for a file. */
    void link(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws IOException;

    /**
     * Removes a name.
     *
     * @param flags {@link FileCalls#AT_REMOVEDIR} for a directory, else 0
     */
    void unlink(int directory, byte[] name, int flags) throws IOException;

    /**
     * Makes the calling thread somebody else to file systems, with the rights that it has (setfsuid(2)): what it makes
     * belongs to them. For a platform thread that ends afterwards.
     */
    void actAs(long uid, long gid) throws IOException;

    /** Gives a name another one on the same file system; one that is there is replaced. */
    void rename(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws IOException;

    void changeOwner(int directory, byte[] name, long uid, long gid) throws IOException;

    /** Changes permission bits; a symbolic link is refused. */
    void changeMode(int directory, byte[] name, int mode) throws IOException;

    void changeOwner(int fd, long uid, long gid) throws IOException;

    /** Changes permission bits of a file that is open otherwise than by O_PATH. */
    void changeMode(int fd, int mode) throws IOException;

    /** Sets both times of a name, the link's own when it is one. */
    void setTimes(int directory, byte[] name, FileTime modified) throws IOException;

    /** Sets both times of an open file or directory. */
    void setTimes(int fd, FileTime modified) throws IOException;

    /** Sets an extended attribute of a name, the link's own when it is one. */
    void setAttribute(int directory, byte[] name, String attribute, byte[] value) throws IOException;

    /** Moves an open file's position to {@code offset}, counted from its start. */
    void seek(int fd, long offset) throws IOException;

    /** Makes an open file {@code size} bytes long; what is new is a hole. */
    void truncate(int fd, long size) throws IOException;

    /** Writes all that waits for the disk of the file system that an open file is on (syncfs(2)). */
    void syncFileSystem(int fd) throws IOException;
}
