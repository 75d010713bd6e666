package io.berth.cli.client;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connection after the head: raw bytes in both directions, the output multiplexed or not. One thread reads, another
 * may write. The owner closes it, which ends a read that waits.
 */
public final class HijackedConnection implements AutoCloseable {
    private final HttpConnection connection;

    HijackedConnection(HttpConnection connection) {
        this.connection = connection;
    }

    /** The output's media type; empty when the engine names none. */
    public String mediaType() {
        return connection.header("content-type");
    }

    /** Waits for bytes; the buffer that {@link #buffered} gives has some then. False at the end. */
    boolean fill() throws IOException {
        return connection.fill();
    }

    ByteBuffer buffered() {
        return connection.buffered();
    }

    void write(ByteBuffer bytes) throws IOException {
        connection.write(bytes);
    }

    void shutdownOutput() throws IOException {
        connection.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
