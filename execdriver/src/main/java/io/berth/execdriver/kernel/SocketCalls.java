package io.berth.execdriver.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Unix-domain sockets, with descriptors passed along. */
public interface SocketCalls {
    int SOCK_STREAM = 1;
    int SOCK_DGRAM = 2;
    int SOCK_SEQPACKET = 5;
    int SOCK_NONBLOCK = 0x800;

    int MSG_DONTWAIT = 0x40;

    /** As many descriptors as one message may carry here; the kernel's own bound is 253. */
    int MAX_FDS = 64;

    /**
     * One received message.
     *
     * @param count bytes put into the buffer; 0 when there is nothing now; -1 at the end
     * @param fds what came along, close-on-exec, owned by the caller
     */
    record Received(int count, List<OwnedFd> fds) {}

    /**
     * The process at the other end of a unix socket, as it was when it connected.
     *
     * @param pid 0 when it is not visible from here
     */
    record PeerCredentials(int pid, int uid, int gid) {}

    /** Makes a unix socket; close-on-exec. */
    OwnedFd unixSocket(int type) throws IOException;

    /** Makes two connected unix sockets; close-on-exec. */
    FdPair socketPair(int type) throws IOException;

    /** Connects to a socket file; its path may have at most 107 bytes. */
    void connect(int fd, Path path) throws IOException;

    /** Connects to a socket that has no file, by its name in the abstract namespace (unix(7)); at most 107 bytes. */
    void connectAbstract(int fd, String name) throws IOException;

    /** Whether a descriptor is a socket that takes connections (SO_ACCEPTCONN); false for any other descriptor. */
    boolean isListening(int fd);

    /**
     * Where a socket is bound: a {@link java.net.InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}, with the
     * empty path for a unix socket that has no file.
     */
    SocketAddress localAddress(int fd) throws IOException;

    /**
     * Sends the buffer's remaining bytes with descriptors (SCM_RIGHTS); moves the buffer's position. The descriptors stay
     * the caller's.
     *
     * @param bytes direct, at least one byte remaining
     * @param flags such as {@link #MSG_DONTWAIT}; MSG_NOSIGNAL is added
     * @return the bytes sent; 0 when nothing fits now, and then no descriptor went either
     */
    int send(int fd, ByteBuffer bytes, List<OwnedFd> fds, int flags) throws IOException;

    /**
     * Receives bytes and descriptors into the buffer's remaining room and moves its position.
     *
     * @param into direct
     */
    Received receive(int fd, ByteBuffer into, int flags) throws IOException;

    /** Who is at the other end (SO_PEERCRED). */
    PeerCredentials peerCredentials(int fd) throws IOException;
}
