package io.berth.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connection on which the test writes and reads the bytes itself. Every wait has a deadline. Not for several threads.
 */
public final class RawHttp implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Wire wire;
    private final ByteArrayOutputStream unread = new ByteArrayOutputStream();

    private RawHttp(Wire wire) {
        this.wire = wire;
    }

    static RawHttp connect(Path socket) throws IOException {
        return new RawHttp(new ChannelWire(SocketChannel.open(UnixDomainSocketAddress.of(socket))));
    }

    /** Over a connected TCP or TLS socket, which is closed with it. */
    public static RawHttp over(Socket socket) {
        return new RawHttp(new SocketWire(socket));
    }

    static boolean ping(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(
                "GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer answer = ByteBuffer.allocate(12);
        while (answer.hasRemaining() && channel.read(answer) > 0) {
            // the status line comes in one piece or two
        }
        return new String(answer.array(), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
    }

    /** Sends text as it is, in ISO 8859-1. */
    public RawHttp send(String text) throws IOException {
        wire.write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Ends what is sent; the answer goes on. */
    public RawHttp closeOutput() throws IOException {
        wire.closeOutput();
        return this;
    }

    /** The answer's head, up to and with the empty line. */
    public String head() throws IOException {
        return until("\r\n\r\n");
    }

    /** What comes up to and with {@code mark}. */
    public String until(String mark) throws IOException {
        while (true) {
            String text = unread.toString(StandardCharsets.ISO_8859_1);
            int at = text.indexOf(mark);
            if (at >= 0) {
                unread.reset();
                unread.writeBytes(text.substring(at + mark.length()).getBytes(StandardCharsets.ISO_8859_1));
                return text.substring(0, at + mark.length());
            }
            if (!more()) {
                throw new EOFException("ended before '" + mark + "': " + text);
            }
        }
    }

    /** What comes up to the connection's end. */
    public byte[] rest() throws IOException {
        while (more()) {
            // until the end
        }
        return unread.toByteArray();
    }

    private boolean more() throws IOException {
        byte[] piece = new byte[64 * 1024];
        try {
            int count = wire.read(piece);
            if (count > 0) {
                unread.write(piece, 0, count);
            }
            return count > 0;
        } catch (InterruptedIOException e) {
            throw new InterruptedIOException("nothing within " + DEADLINE + " after: " + unread);
        }
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }

    /** Both directions of a connection. A wait that is too long throws {@link InterruptedIOException}. */
    private sealed interface Wire extends AutoCloseable permits ChannelWire, SocketWire {
        void write(byte[] bytes) throws IOException;

        /** At least one byte, or -1 at the end. */
        int read(byte[] into) throws IOException;

        void closeOutput() throws IOException;

        @Override
        void close() throws IOException;
    }

    private static final class ChannelWire implements Wire {
        private final SocketChannel channel;
        private final Selector selector;

        ChannelWire(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.configureBlocking(false);
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
        }

        @Override
        public void write(byte[] text) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(text);
            long end = System.nanoTime() + DEADLINE.toNanos();
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) == 0) {
                    if (System.nanoTime() - end > 0) {
                        throw new InterruptedIOException("the engine does not read");
                    }
                    Thread.onSpinWait();
                }
            }
        }

        @Override
        public int read(byte[] into) throws IOException {
            long end = System.nanoTime() + DEADLINE.toNanos();
            int count = channel.read(ByteBuffer.wrap(into));
            while (count == 0) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new InterruptedIOException();
                }
                selector.select(left);
                selector.selectedKeys().clear();
                count = channel.read(ByteBuffer.wrap(into));
            }
            return count;
        }

        @Override
        public void closeOutput() throws IOException {
            channel.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            selector.close();
            channel.close();
        }
    }

    private record SocketWire(Socket socket) implements Wire {
        @Override
        public void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        @Override
        public int read(byte[] into) throws IOException {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            return socket.getInputStream().read(into);
        }

        @Override
        public void closeOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
