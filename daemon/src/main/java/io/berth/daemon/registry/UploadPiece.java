package io.berth.daemon.registry;

import io.berth.daemon.registry.Transport.Body;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A piece of a blob that the registry does not have yet, in a file that goes when this is closed: many pieces at once
 * would not fit the memory. For one thread; a body may be read by others until the next piece begins.
 */
final class UploadPiece implements AutoCloseable {
    private final FileChannel file;
    private int size;

    /** @param folder for the file, which is gone for good when the engine is */
    UploadPiece(Path folder) throws IOException {
        file = FileChannel.open(
                Files.createTempFile(folder, "piece-", ""),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    int size() {
        return size;
    }

    void append(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            size += file.write(buffer, size);
        }
    }

    /** Begins the next one. */
    void clear() {
        size = 0;
    }

    /** What stands in it from a place on. */
    Body body(int from) {
        int end = size;
        return new Body(end - from, () -> new Region(from, end));
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("remove a piece of an upload", e);
        }
    }

    /** A part of the file, read once. */
    private final class Region extends InputStream {
        private final int end;
        private int at;

        Region(int from, int end) {
            this.at = from;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (at == end) {
                return -1;
            }
            int count = file.read(ByteBuffer.wrap(into, offset, Math.min(length, end - at)), at);
            if (count < 0) {
                throw new EOFException("a piece of an upload is too short");
            }
            at += count;
            return count;
        }
    }
}
