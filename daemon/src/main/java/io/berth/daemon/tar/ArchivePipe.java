package io.berth.daemon.tar;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * An archive that one platform thread writes while another thread reads it, with a bounded number of pieces on the way.
 * What fails while writing fails the reader; closing ends the writer.
 */
public final class ArchivePipe extends InputStream {
    private static final int PIECE = 1 << 17;
    private static final int PIECES = 8;

    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES);
    private final Thread writer;
    private Piece current = new Piece.Data(ByteBuffer.allocate(0));

    private sealed interface Piece {
        record Data(ByteBuffer bytes) implements Piece {}

        record Failed(IOException failure) implements Piece {}

        record End() implements Piece {}
    }

    /** Writes an archive. */
    @FunctionalInterface
    public interface Source {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Begins to write on a thread of its own. */
    public ArchivePipe(String name, Source source) {
        writer = Thread.ofPlatform().daemon().name(name).start(() -> write(source));
    }

    private void write(Source source) {
        Piece last = new Piece.End();
        Sink sink = new Sink();
        try {
            source.writeTo(sink);
            sink.flush();
        } catch (IOException e) {
            last = new Piece.Failed(e);
        } catch (RuntimeException e) {
            last = new Piece.Failed(new IOException(e));
        }
        try {
            pieces.put(last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Collects what is written into pieces. */
    private final class Sink extends OutputStream {
        private byte[] bytes = new byte[PIECE];
        private int filled;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            int done = 0;
            while (done < length) {
                int count = Math.min(length - done, PIECE - filled);
                System.arraycopy(from, offset + done, bytes, filled, count);
                filled += count;
                done += count;
                if (filled == PIECE) {
                    flush();
                }
            }
        }

        @Override
        public void flush() throws IOException {
            if (filled == 0) {
                return;
            }
            try {
                pieces.put(new Piece.Data(ByteBuffer.wrap(bytes, 0, filled)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("nobody reads the archive any more");
            }
            bytes = new byte[PIECE];
            filled = 0;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (current instanceof Piece.Data data && !data.bytes().hasRemaining()) {
            current = take();
        }
        return switch (current) {
            case Piece.End _ -> -1;
            case Piece.Failed failed -> throw failed.failure();
            case Piece.Data data -> {
                int count = Math.min(length, data.bytes().remaining());
                data.bytes().get(into, offset, count);
                yield count;
            }
        };
    }

    private Piece take() throws IOException {
        try {
            return pieces.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("reading the archive was cancelled");
        }
    }

    /** Ends the writer and waits for its end. */
    @Override
    public void close() {
        writer.interrupt();
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
