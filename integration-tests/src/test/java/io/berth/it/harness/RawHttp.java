package io.berth.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
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

    private final SocketChannel channel;
    private final Selector selector;
    private final ByteArrayOutputStream unread = new ByteArrayOutputStream();

    private RawHttp(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    static RawHttp connect(Path socket) throws IOException {
        return new RawHttp(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
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
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                if (System.nanoTime() - end > 0) {
                    throw new InterruptedIOException("the engine does not read");
                }
                Thread.onSpinWait();
            }
        }
        return this;
    }

    /** Ends what is sent; the answer goes on. */
    public RawHttp closeOutput() throws IOException {
        channel.shutdownOutput();
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
        long end = System.nanoTime() + DEADLINE.toNanos();
        ByteBuffer piece = ByteBuffer.allocate(64 * 1024);
        while (true) {
            int count = channel.read(piece);
            if (count < 0) {
                return false;
            }
            if (count > 0) {
                unread.write(piece.array(), 0, count);
                return true;
            }
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new InterruptedIOException("nothing within " + DEADLINE + " after: " + unread);
            }
            selector.select(left);
            selector.selectedKeys().clear();
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
