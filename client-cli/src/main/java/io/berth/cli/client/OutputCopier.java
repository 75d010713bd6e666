package io.berth.cli.client;

import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;

/**
 * Copies an output stream to the session's own standard output and error, up to its very end. A multiplexed stream is
 * a sequence of frames: one byte for the stream (0 and 1 are stdout, 2 stderr, 3 an error of the engine), three zeros,
 * four bytes of length, big endian, and the payload.
 */
public final class OutputCopier {
    private static final int HEADER = 8;
    private static final int STDERR = 2;
    private static final int SYSTEM = 3;
    private static final int PIECE = 64 * 1024;

    private final WritableByteChannel out;
    private final WritableByteChannel err;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER);
    private int stream;
    private long left;
    private final StringBuilder systemError = new StringBuilder();

    OutputCopier(WritableByteChannel out, WritableByteChannel err) {
        this.out = out;
        this.err = err;
    }

    /** Copies to file descriptors 1 and 2. */
    public static OutputCopier toStandardStreams() {
        return new OutputCopier(
                new FileOutputStream(java.io.FileDescriptor.out).getChannel(),
                new FileOutputStream(java.io.FileDescriptor.err).getChannel());
    }

    /** Copies a body, multiplexed or not, to its end. */
    public void copy(InputStream body, boolean multiplexed) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        for (int count = body.read(piece.array()); count >= 0; count = body.read(piece.array())) {
            accept(piece.clear().limit(count), multiplexed);
        }
        end(multiplexed);
    }

    void copy(HijackedConnection connection, boolean multiplexed) throws IOException {
        while (connection.fill()) {
            accept(connection.buffered(), multiplexed);
        }
        end(multiplexed);
    }

    private void end(boolean multiplexed) throws IOException {
        if (multiplexed && (left > 0 || header.position() > 0)) {
            throw new EOFException("unexpected EOF");
        }
    }

    void accept(ByteBuffer bytes, boolean multiplexed) throws IOException {
        while (bytes.hasRemaining()) {
            if (!multiplexed) {
                write(out, bytes);
            } else if (left > 0) {
                payload(bytes);
            } else {
                head(bytes);
            }
        }
    }

    private void head(ByteBuffer bytes) {
        while (bytes.hasRemaining() && header.hasRemaining()) {
            header.put(bytes.get());
        }
        if (!header.hasRemaining()) {
            stream = header.get(0);
            left = header.getInt(4) & 0xffffffffL;
            header.clear();
        }
    }

    private void payload(ByteBuffer bytes) throws IOException {
        int count = (int) Math.min(left, bytes.remaining());
        ByteBuffer slice = bytes.slice(bytes.position(), count);
        bytes.position(bytes.position() + count);
        left -= count;
        if (stream == SYSTEM) {
            systemError.append(java.nio.charset.StandardCharsets.UTF_8.decode(slice));
            if (left == 0) {
                throw new IOException("error from daemon in stream: " + systemError);
            }
        } else {
            write(stream == STDERR ? err : out, slice);
        }
    }

    private static void write(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            try {
                channel.write(bytes);
            } catch (IOException e) {
                throw new BrokenOutputException(e);
            }
        }
    }

    /** A channel over any stream, for tests. */
    static WritableByteChannel channel(java.io.OutputStream stream) {
        return Channels.newChannel(stream);
    }
}
