package io.berth.execdriver.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reading, writing and keeping of descriptors. An interrupted call (EINTR) is made again, so nobody sees it.
 *
 * <p>Nothing here may be called so that it blocks on a virtual thread: make the descriptor non-blocking first.
 */
public interface DescriptorCalls {
    int O_CLOEXEC = 0x80000;
    int O_NONBLOCK = 0x800;

    int F_SETFD = 2;
    int F_GETFL = 3;
    int F_SETFL = 4;
    int F_DUPFD_CLOEXEC = 1030;
    int F_SETPIPE_SZ = 1031;
    int F_GETPIPE_SZ = 1032;
    int F_ADD_SEALS = 1033;

    int FD_CLOEXEC = 1;

    /**
     * Reads into the buffer's remaining bytes and moves its position.
     *
     * @param into a direct buffer
     * @return the bytes read; 0 when there is nothing now (EAGAIN); -1 at the end
     */
    int read(int fd, ByteBuffer into) throws IOException;

    /**
     * Writes from the buffer's remaining bytes and moves its position.
     *
     * @param from a direct buffer, or one with an array (copied)
     * @return the bytes written; 0 when nothing fits now (EAGAIN)
     */
    int write(int fd, ByteBuffer from) throws IOException;

    /**
     * Reads at an offset (pread(2)); the file's own position stays.
     *
     * @param into a direct buffer, whose position moves
     * @return the bytes read, perhaps fewer than there is room for; -1 at the end
     */
    int readAt(int fd, ByteBuffer into, long offset) throws IOException;

    /**
     * Writes all of the buffer's remaining bytes at an offset (pwrite(2)); the file's own position stays.
     *
     * @param from a direct buffer, whose position moves
     */
    void writeAt(int fd, ByteBuffer from, long offset) throws IOException;

    /**
     * Moves bytes inside the kernel, from a pipe or to one (splice(2)), without waiting for a pipe. Files are read and
     * written at their own positions, which move in one with the bytes, also when the caller is killed.
     *
     * @param most the most bytes to move
     * @return the bytes moved; 0 when there is nothing now (EAGAIN); -1 at the end
     */
    int splice(int from, int to, int most) throws IOException;

    /** A file's own position. */
    long position(int fd) throws IOException;

    /** Closes a descriptor; errors are of no use to anybody and are not told. */
    void close(int fd);

    /** Makes a pipe (pipe2(2)); O_CLOEXEC is added. */
    FdPair pipe(int flags) throws IOException;

    /** Any fcntl(2) with an integer argument. */
    int fcntl(int fd, int command, int argument) throws IOException;

    /** Lets {@code to} mean the open file of {@code from}, close-on-exec; what it meant before is closed (dup3(2)). */
    void replace(int from, int to) throws IOException;

    /** Makes a counter that epoll can wait for (eventfd(2)), non-blocking. */
    OwnedFd eventfd() throws IOException;

    /** Makes an unnamed file in memory that seals can be put on (memfd_create(2)). */
    OwnedFd memfd(String name) throws IOException;

    /** A second descriptor of the same open file, for another owner. */
    default OwnedFd duplicate(int fd) throws IOException {
        return new OwnedFd(this, fcntl(fd, F_DUPFD_CLOEXEC, 3));
    }

    /** Lets reads and writes return 0 instead of waiting. The flag belongs to the open file, so its duplicates have it too. */
    default void setNonBlocking(int fd) throws IOException {
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) | O_NONBLOCK);
    }
}
