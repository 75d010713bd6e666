package io.berth.daemon.layer;

import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarEntry;
import io.berth.daemon.tar.TarFormatException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Passes an archive on and writes down all of it but the files' contents, so that {@link SplitArchive} can put the very
 * same bytes together again from the unpacked files: an image is known by their digest. The record is gzip of
 *
 * <pre>
 * 'R' length:int bytes                                          what stands in the archive
 * 'F' length:int path, count:int, (offset:long length:long)…  pieces of a file's contents
 * </pre>
 *
 * For one archive, on its reader's thread.
 */
final class SplitRecorder extends FilterInputStream {
    static final int RAW = 'R';
    static final int FILE = 'F';
    private static final int PIECE = 1 << 16;
    private static final int GZIP_BUFFER = 1 << 13;

    private final DataOutputStream out;
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private boolean inContents;

    /** @param out gets the record and is closed by {@link #finish} */
    SplitRecorder(InputStream in, OutputStream out) throws IOException {
        super(in);
        this.out = new DataOutputStream(new FastGzip(out));
    }

    /** Size before speed or the other way round: headers shrink to little at the least effort already. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, GZIP_BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        if (count > 0 && !inContents) {
            raw.write(into, offset, count);
            if (raw.size() >= PIECE) {
                flushRaw();
            }
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    /** What is read from here on stands in the file that the entry makes. */
    void beginsContents(TarEntry entry) throws IOException {
        flushRaw();
        byte[] path = RawPath.join(entry.name()
                        .inside()
                        .orElseThrow(() -> new TarFormatException("invalid entry name \"" + entry.name() + "\"")))
                .bytes();
        List<TarEntry.Segment> pieces =
                entry.hasHoles() ? entry.sparse() : List.of(new TarEntry.Segment(0, entry.size()));
        out.writeByte(FILE);
        out.writeInt(path.length);
        out.write(path);
        out.writeInt(pieces.size());
        for (TarEntry.Segment piece : pieces) {
            out.writeLong(piece.offset());
            out.writeLong(piece.length());
        }
        inContents = true;
    }

    void endsContents() {
        inContents = false;
    }

    private void flushRaw() throws IOException {
        if (raw.size() > 0) {
            out.writeByte(RAW);
            out.writeInt(raw.size());
            raw.writeTo(out);
            raw.reset();
        }
    }

    /** Completes the record when the archive has been read to its end. */
    void finish() throws IOException {
        flushRaw();
        out.close();
    }
}
