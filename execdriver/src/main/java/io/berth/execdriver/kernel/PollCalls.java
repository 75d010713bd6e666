package io.berth.execdriver.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The epoll(7) calls; only {@link EpollLoop} uses them. */
public interface PollCalls {
    int EPOLLIN = 0x1;
    int EPOLLPRI = 0x2;
    int EPOLLOUT = 0x4;
    int EPOLLERR = 0x8;
    int EPOLLHUP = 0x10;
    int EPOLLRDHUP = 0x2000;
    int EPOLLONESHOT = 1 << 30;

    int EPOLL_CTL_ADD = 1;
    int EPOLL_CTL_DEL = 2;
    int EPOLL_CTL_MOD = 3;

    /** The bytes of one {@code struct epoll_event}: 32 bits of events, then 64 of data, without a gap. */
    int EPOLL_EVENT_BYTES = 12;

    OwnedFd epollCreate() throws IOException;

    /**
     * Adds, changes or takes off a descriptor (epoll_ctl(2)).
     *
     * @param data comes back with each event
     */
    void epollControl(int epoll, int operation, int fd, int events, long data) throws IOException;

    /**
     * Waits for events; blocks, so for platform threads only.
     *
     * @param events direct, in native byte order; filled from its start with {@value #EPOLL_EVENT_BYTES} bytes an event
     * @param timeoutMillis -1 for no limit
     * @return the number of events; 0 after the time or an interruption
     */
    int epollWait(int epoll, ByteBuffer events, int timeoutMillis) throws IOException;
}
