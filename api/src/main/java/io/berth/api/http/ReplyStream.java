package io.berth.api.http;

import io.berth.api.http.hijack.Completion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Response;

/**
 * The body of a streamed answer. Small writes are gathered until a flush or until the buffer is full; each flush goes
 * out at once and waits until the connection has taken it. For one thread.
 */
final class ReplyStream extends OutputStream {
    private static final int BUFFER = 32 * 1024;

    private final Response response;
    private final Runnable abort;
    private final byte[] buffer = new byte[BUFFER];
    private int filled;

    /**
     * Writes to {@code response}.
     *
     * @param abort closes the connection, when a waiting write is interrupted
     */
    ReplyStream(Response response, Runnable abort) {
        this.response = response;
        this.abort = abort;
    }

    /** Sends the head alone. */
    void sendHead() throws IOException {
        send(ByteBuffer.allocate(0));
    }

    @Override
    public void write(int b) throws IOException {
        if (filled == BUFFER) {
            flush();
        }
        buffer[filled++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > BUFFER - filled) {
            flush();
        }
        if (length >= BUFFER) {
            send(ByteBuffer.wrap(bytes, offset, length));
        } else {
            System.arraycopy(bytes, offset, buffer, filled, length);
            filled += length;
        }
    }

    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            int length = filled;
            filled = 0;
            send(ByteBuffer.wrap(buffer, 0, length));
        }
    }

    private void send(ByteBuffer bytes) throws IOException {
        Completion sent = new Completion();
        response.write(false, bytes, sent);
        sent.await(abort);
    }
}
