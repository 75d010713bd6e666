package io.berth.daemon.network.link;

import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.NetworkCalls;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.SocketCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A conversation with rtnetlink in the network namespace that the thread was in when this was opened. The kernel has
 * answered when a send returns, so nothing here waits. For one thread at a time.
 */
final class RouteSocket implements AutoCloseable {
    private static final int ERROR = 2;
    private static final int DONE = 3;
    private static final int BUFFER = 256 * 1024;

    private static final Map<Integer, String> REASONS = Map.of(
            Errno.EPERM,
            "operation not permitted",
            Errno.EEXIST,
            "file exists",
            Errno.EBUSY,
            "device or resource busy",
            Errno.EINVAL,
            "invalid argument",
            Errno.EOPNOTSUPP,
            "operation not supported",
            19,
            "no such device",
            34,
            "numerical result out of range",
            99,
            "cannot assign requested address",
            101,
            "network is unreachable",
            113,
            "no route to host");

    private final Kernel kernel;
    private final OwnedFd socket;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.nativeOrder());
    private int sequence;

    RouteSocket(Kernel kernel) throws IOException {
        this.kernel = kernel;
        this.socket = kernel.netlinkSocket(NetworkCalls.NETLINK_ROUTE);
    }

    /**
     * Makes changes, in order; later ones are tried also when an earlier one is refused.
     *
     * @param what for the message of a failure
     * @throws KernelException the first refusal
     */
    void change(String what, RouteMessage... messages) throws IOException {
        int first = sequence + 1;
        buffer.clear();
        for (RouteMessage message : messages) {
            buffer.put(message.finish(++sequence, RouteMessage.ACK));
        }
        buffer.flip();
        kernel.send(socket.number(), buffer, List.of(), 0);
        int refusal = 0;
        for (int answers = 0; answers < messages.length; ) {
            receive();
            while (buffer.remaining() >= RouteMessage.HEADER) {
                int start = buffer.position();
                if (buffer.getShort(start + 4) == ERROR && buffer.getInt(start + 8) >= first) {
                    answers++;
                    int errno = -buffer.getInt(start + RouteMessage.HEADER);
                    refusal = refusal == 0 ? errno : refusal;
                }
                next(start);
            }
        }
        if (refusal != 0) {
            throw failure(what, refusal);
        }
    }

    /**
     * Asks for one thing or a list of things.
     *
     * @param each gets the bytes behind each answer's header, valid during the call
     */
    void ask(String what, RouteMessage message, boolean list, Consumer<ByteBuffer> each) throws IOException {
        buffer.clear();
        buffer.put(message.finish(++sequence, list ? RouteMessage.DUMP : 0)).flip();
        kernel.send(socket.number(), buffer, List.of(), 0);
        while (true) {
            receive();
            while (buffer.remaining() >= RouteMessage.HEADER) {
                int start = buffer.position();
                int type = buffer.getShort(start + 4);
                boolean ours = buffer.getInt(start + 8) == sequence;
                if (ours && type == DONE) {
                    return;
                }
                if (ours && type == ERROR) {
                    throw failure(what, -buffer.getInt(start + RouteMessage.HEADER));
                }
                if (ours) {
                    int length = buffer.getInt(start);
                    each.accept(buffer.slice(start + RouteMessage.HEADER, length - RouteMessage.HEADER)
                            .order(ByteOrder.nativeOrder()));
                    if (!list) {
                        return;
                    }
                }
                next(start);
            }
        }
    }

    private void receive() throws IOException {
        buffer.clear();
        SocketCalls.Received received = kernel.receive(socket.number(), buffer, SocketCalls.MSG_DONTWAIT);
        if (received.count() <= 0) {
            throw new IOException("rtnetlink gives no answer");
        }
        buffer.flip();
    }

    private void next(int start) {
        int length = Math.max(RouteMessage.HEADER, buffer.getInt(start));
        buffer.position(Math.min(buffer.limit(), start + ((length + 3) & ~3)));
    }

    private static KernelException failure(String what, int errno) {
        return new KernelException(what, errno, REASONS.getOrDefault(errno, "error " + errno));
    }

    @Override
    public void close() {
        socket.close();
    }
}
