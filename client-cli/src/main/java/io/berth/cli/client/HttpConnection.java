package io.berth.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One connection for one request and its answer. Bytes that came with the answer's head stay in {@link #buffered} and
 * are the first that {@link #read} gives. One thread reads, another may write. The owner closes it.
 */
final class HttpConnection implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final int MOST_HEAD = 1024 * 1024;

    private final SocketChannel channel;
    private final ByteBuffer buffered = ByteBuffer.allocateDirect(BUFFER).limit(0);
    private int status;
    private final Map<String, String> headers = new HashMap<>();

    HttpConnection(SocketChannel channel) {
        this.channel = channel;
    }

    int status() {
        return status;
    }

    /** A header's value, empty when there is none; {@code name} in lower case. */
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Sends a request and reads the answer's head. A server that answers before it has all of an upload is heard. */
    void exchange(HttpRequest request, String prefix) throws IOException {
        write(ByteBuffer.wrap(request.bytes(prefix)));
        if (request.upload().isPresent()) {
            upload(request.upload().get());
        }
        do {
            readHead();
        } while (status == 100);
    }

    private void upload(InputStream source) throws IOException {
        byte[] piece = new byte[BUFFER];
        while (true) {
            int count = source.read(piece);
            if (count < 0) {
                write(ascii("0\r\n\r\n"));
                return;
            }
            try {
                write(ascii(Integer.toHexString(count) + "\r\n"));
                write(ByteBuffer.wrap(piece, 0, count));
                write(ascii("\r\n"));
            } catch (IOException refused) {
                return; // the server has stopped reading: its answer says why
            }
        }
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void readHead() throws IOException {
        headers.clear();
        String line = readLine();
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
            throw new IOException("malformed HTTP response \"" + line + "\"");
        }
        status = Integer.parseInt(parts[1]);
        for (line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).trim());
            }
        }
    }

    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < MOST_HEAD) {
            int b = readByte();
            if (b < 0) {
                throw new EOFException("unexpected EOF");
            }
            if (b == '\n') {
                int last = line.length() - 1;
                return last >= 0 && line.charAt(last) == '\r' ? line.substring(0, last) : line.toString();
            }
            line.append((char) b);
        }
        throw new IOException("the answer's head is too long");
    }

    private int readByte() throws IOException {
        if (!fill()) {
            return -1;
        }
        return buffered.get() & 0xff;
    }

    /** Makes at least one byte available in {@link #buffered}; false at the end. */
    boolean fill() throws IOException {
        if (buffered.hasRemaining()) {
            return true;
        }
        buffered.clear();
        int count = channel.read(buffered);
        buffered.flip();
        return count > 0;
    }

    /** What has been read from the socket and not yet been taken; the reader takes from it. */
    ByteBuffer buffered() {
        return buffered;
    }

    int read(byte[] into, int offset, int length) throws IOException {
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffered.remaining());
        buffered.get(into, offset, count);
        return count;
    }

    /** The answer's body; closing it closes the connection. */
    InputStream body() {
        return new BodyStream(this);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
