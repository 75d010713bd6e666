package io.berth.streams.attach;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A connection as the log reader's destination; waits for the client. */
final class ConnectionOutput extends OutputStream {
    private final HijackedStream connection;

    ConnectionOutput(HijackedStream connection) {
        this.connection = connection;
    }

    @Override
    public void write(int b) throws IOException {
        connection.write(ByteBuffer.wrap(new byte[] {(byte) b}));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        connection.write(ByteBuffer.wrap(bytes, from, length));
    }
}
