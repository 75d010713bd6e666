package io.berth.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * An answer's body: of known length, in chunks, or up to the connection's end. A body that is cut off is an
 * {@link EOFException}. Closing it closes the connection.
 */
final class BodyStream extends InputStream {
    private final HttpConnection connection;
    private final boolean chunked;
    private final boolean toTheEnd;
    private long left;
    private boolean ended;

    BodyStream(HttpConnection connection) {
        this.connection = connection;
        int status = connection.status();
        String length = connection.header("content-length");
        this.chunked = connection.header("transfer-encoding").contains("chunked");
        this.ended = status == 204 || status == 304;
        this.toTheEnd = !chunked && length.isEmpty();
        this.left = chunked || length.isEmpty() ? 0 : Long.parseLong(length);
        if (!chunked && !length.isEmpty() && left == 0) {
            ended = true;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        if (toTheEnd) {
            return connection.read(into, offset, length);
        }
        if (chunked && left == 0 && !nextChunk()) {
            return -1;
        }
        int count = connection.read(into, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("unexpected EOF");
        }
        left -= count;
        if (left == 0 && chunked) {
            connection.readLine();
        } else if (left == 0) {
            ended = true;
        }
        return count;
    }

    private boolean nextChunk() throws IOException {
        String line = connection.readLine();
        int extension = line.indexOf(';');
        left = Long.parseLong(
                extension < 0 ? line.trim() : line.substring(0, extension).trim(), 16);
        if (left > 0) {
            return true;
        }
        while (!connection.readLine().isEmpty()) {
            // trailers say nothing that the client uses
        }
        ended = true;
        return false;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
