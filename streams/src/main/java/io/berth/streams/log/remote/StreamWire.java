package io.berth.streams.log.remote;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream to a log service. Where the service does not answer, a thread waits for its end, so that lines are not written
 * into a connection that the other side has left.
 */
final class StreamWire implements Wire {
    private static final Logger LOGGER = LoggerFactory.getLogger(StreamWire.class);

    private final InputStream in;
    private final OutputStream out;
    private final Closeable socket;
    private volatile boolean left;

    StreamWire(InputStream in, OutputStream out, Closeable socket, boolean answers) {
        this.in = in;
        this.out = out;
        this.socket = socket;
        if (!answers) {
            Thread.ofVirtual().name("log-peer").start(this::awaitEnd);
        }
    }

    private void awaitEnd() {
        byte[] ignored = new byte[512];
        try {
            while (in.read(ignored) >= 0) {
                LOGGER.trace("a log service has said something");
            }
        } catch (IOException e) {
            LOGGER.debug("a connection to a log service has ended", e);
        }
        left = true;
    }

    @Override
    public void send(List<byte[]> messages) throws IOException {
        if (left) {
            throw new IOException("the service has closed the connection");
        }
        int length = messages.stream().mapToInt(message -> message.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] message : messages) {
            System.arraycopy(message, 0, all, at, message.length);
            at += message.length;
        }
        out.write(all);
        out.flush();
    }

    /** What the service answers. */
    InputStream answers() {
        return in;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOGGER.debug("closing a connection to a log service", e);
        }
    }
}
