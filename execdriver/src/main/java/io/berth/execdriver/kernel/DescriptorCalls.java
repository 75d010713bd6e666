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

    int F_GETFL = 3;
    int F_SETFL = 4;
    int F_DUPFD_CLOEXEC = 1030;
    int F_SETPIPE_SZ = 1031;
    int F_GETPIPE_SZ = 1032;
    int F_ADD_SEALS = 1033;

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

    /** Closes a descriptor; errors are of no use to anybody and are not told. */
    void close(int fd);

    /** Makes a pipe (pipe2(2)); O_CLOEXEC is added. */
    FdPair pipe(int flags) throws IOException;

    /** Any fcntl(2) with an integer argument. */
    int fcntl(int fd, int command, int argument) throws IOException;

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
