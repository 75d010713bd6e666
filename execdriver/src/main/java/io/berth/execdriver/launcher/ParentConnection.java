package io.berth.execdriver.launcher;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PollCalls;
import io.berth.execdriver.kernel.SocketCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection with a container's parent. Frames are queued and sent in their order by the epoll loop's thread, which
 * also reads; every method may be called from any thread and none waits. A parent that is gone is told by {@link
 * ParentListener#closed()}, once, and frames to it are dropped.
 */
public final class ParentConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ParentConnection.class);

    private final Kernel kernel;
    private final EpollLoop loop;
    private final OwnedFd socket;
    private final ParentListener listener;
    private final FrameReader reader;
    // the loop's thread only:
    private final Queue<Frame> unsent = new ArrayDeque<>();
    private EpollLoop.@Nullable Registration registration;
    private boolean ended;

    /** What is to be sent; the descriptors stay their owner's. */
    private record Frame(ByteBuffer bytes, List<OwnedFd> fds) {}

    private ParentConnection(Kernel kernel, EpollLoop loop, OwnedFd socket, ParentListener listener) {
        this.kernel = kernel;
        this.loop = loop;
        this.socket = socket;
        this.listener = listener;
        this.reader = new FrameReader(listener);
    }

    /**
     * Connects to a socket in a folder, however long the folder's path is.
     *
     * @throws IOException when nobody listens there
     */
    static ParentConnection connect(Kernel kernel, EpollLoop loop, Path folder, String name, ParentListener listener)
            throws IOException {
        OwnedFd socket = kernel.unixSocket(SocketCalls.SOCK_STREAM);
        try (OwnedFd place = kernel.open(Kernel.AT_FDCWD, folder.toString(), Kernel.O_PATH, 0, 0)) {
            kernel.connect(socket.number(), Path.of("/proc/self/fd/" + place.number(), name));
            kernel.setNonBlocking(socket.number());
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        var connection = new ParentConnection(kernel, loop, socket, listener);
        loop.execute(connection::open);
        return connection;
    }

    /** Connects to the parent of a container that an earlier engine process started. */
    public static ParentConnection reconnect(Kernel kernel, EpollLoop loop, Path folder, ParentListener listener)
            throws IOException {
        return connect(kernel, loop, folder, "sock", listener);
    }

    /** Runs a program as a process of the container; the listener hears of it under the same number. */
    public void run(int process, Program program) {
        run(process, program, List.of());
    }

    /** The same with descriptors for it, which stay the caller's, open until the process is heard of. */
    public void run(int process, Program program, List<OwnedFd> given) {
        send(FrameType.RUN, process, program.bytes(), given);
    }

    /** Goes on with a process that has been prepared or created. */
    public void start(int process, Program program) {
        send(FrameType.START, process, program.bytes());
    }

    /** Has the parent close its own duplicate of the process's stdin, so that closing ours is the end of input. */
    public void closeStdin(int process) {
        send(FrameType.CLOSE_STDIN, process, new byte[0]);
    }

    /** Lets the parent forget a process that has exited; after the last one it ends. */
    public void acknowledge(int process) {
        send(FrameType.ACKNOWLEDGE, process, new byte[0]);
    }

    /** Lets the parent take that many bytes more of the process's output to the spool; before the first call, any. */
    public void pace(int process, long bytes) {
        var body = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        send(FrameType.PACE, process, body.putLong(bytes).array());
    }

    /** Has the parent take no byte more of the process's output; {@link ParentListener#spooling} is the answer. */
    public void leave(int process) {
        send(FrameType.LEAVE, process, new byte[0]);
    }

    /** Asks for the descriptors and states of all processes. */
    public void attach() {
        send(FrameType.ATTACH, 0, new byte[0]);
    }

    void folder(Path folder) {
        send(FrameType.FOLDER, 0, folder.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Ends the connection; the parent goes on alone. A second call does nothing. */
    @Override
    public void close() {
        try {
            loop.execute(this::end);
        } catch (RejectedExecutionException e) {
            socket.close();
        }
    }

    private void send(FrameType type, int process, byte[] body) {
        send(type, process, body, List.of());
    }

    private void send(FrameType type, int process, byte[] body, List<OwnedFd> fds) {
        var frame = ByteBuffer.allocateDirect(FrameReader.HEADER_BYTES + body.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(body.length).putInt(type.code()).putInt(process).putInt(0).put(body);
        frame.flip();
        try {
            loop.execute(() -> queue(new Frame(frame, fds)));
        } catch (RejectedExecutionException e) {
            LOG.debug("Frame {} dropped, the loop has ended", type, e);
        }
    }

    private void open() {
        try {
            registration = loop.register(socket, PollCalls.EPOLLIN, this::ready);
        } catch (IOException e) {
            LOG.error("A launcher connection can't be watched", e);
            end();
        }
    }

    private void queue(Frame frame) {
        if (!ended) {
            unsent.add(frame);
            if (unsent.size() == 1) {
                flush();
            }
        }
    }

    private void flush() {
        try {
            Frame frame = unsent.peek();
            while (frame != null && sendPart(frame) > 0) {
                if (!frame.bytes.hasRemaining()) {
                    unsent.remove();
                }
                frame = unsent.peek();
            }
            if (registration != null) {
                registration.interest(PollCalls.EPOLLIN | (unsent.isEmpty() ? 0 : PollCalls.EPOLLOUT));
            }
        } catch (IOException e) {
            LOG.debug("A launcher connection broke", e);
            end();
        }
    }

    /** Descriptors ride on a frame's first byte. */
    private int sendPart(Frame frame) throws IOException {
        List<OwnedFd> fds = frame.bytes.position() == 0 ? frame.fds : List.of();
        return kernel.send(socket.number(), frame.bytes, fds, SocketCalls.MSG_DONTWAIT);
    }

    private void ready(int events) {
        if ((events & PollCalls.EPOLLOUT) != 0) {
            flush();
        }
        if (ended || (events & ~PollCalls.EPOLLOUT) == 0) {
            return;
        }
        try {
            ByteBuffer into = loop.buffer();
            int start = into.position();
            into.put(reader.rest());
            SocketCalls.Received received = kernel.receive(socket.number(), into, SocketCalls.MSG_DONTWAIT);
            reader.read(into.flip().position(start), received.fds());
            if (received.count() < 0) {
                end();
            }
        } catch (IOException e) {
            LOG.debug("A launcher connection broke", e);
            end();
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        unsent.clear();
        if (registration != null) {
            registration.close();
        }
        socket.close();
        reader.close();
        listener.closed();
    }
}
