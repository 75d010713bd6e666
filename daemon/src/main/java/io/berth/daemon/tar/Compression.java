package io.berth.daemon.tar;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Tells a compressed stream by its first bytes and unpacks it here, never by a program. */
public final class Compression {
    private static final int BUFFER = 1 << 16;
    private static final int MAX_XZ_MEMORY_KIB = 128 << 10;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b, 0x08};
    private static final byte[] BZIP2 = {'B', 'Z', 'h'};
    private static final byte[] XZ = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final byte[] ZSTD = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private Compression() {}

    /**
     * The plain contents of {@code in}, which is returned buffered when it is not compressed.
     *
     * @throws TarFormatException when the compression is not known here; reading throws it for malformed data
     */
    public static InputStream plain(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
        buffered.mark(XZ.length);
        byte[] magic = buffered.readNBytes(XZ.length);
        buffered.reset();
        if (startsWith(magic, GZIP)) {
            return new Checked(() -> new GZIPInputStream(buffered, BUFFER));
        }
        if (startsWith(magic, BZIP2)) {
            return new Checked(() -> new BZip2CompressorInputStream(buffered, true));
        }
        if (startsWith(magic, XZ)) {
            return new Checked(() -> new XZInputStream(buffered, MAX_XZ_MEMORY_KIB));
        }
        if (startsWith(magic, ZSTD)) {
            return new Checked(() -> new ZstdInputStream(buffered));
        }
        return buffered;
    }

    /** Whether bytes begin as one of the compressions does that are known here. */
    public static boolean isCompressed(byte[] bytes) {
        return startsWith(bytes, GZIP) || startsWith(bytes, BZIP2) || startsWith(bytes, XZ) || startsWith(bytes, ZSTD);
    }

    private static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }

    @FunctionalInterface
    private interface Opening {
        InputStream open() throws IOException;
    }

    /** Turns what decompressors throw for malformed and truncated data into one exception. */
    private static final class Checked extends FilterInputStream {
        Checked(Opening opening) throws IOException {
            super(open(opening));
        }

        private static InputStream open(Opening opening) throws IOException {
            try {
                return opening.open();
            } catch (IOException e) {
                throw translated(e);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return super.read(into, offset, length);
            } catch (IOException e) {
                throw translated(e);
            }
        }

        private static IOException translated(IOException e) {
            if (e instanceof EOFException) {
                return new TarFormatException("unexpected EOF", e);
            }
            if (e instanceof ZipException) {
                return new TarFormatException("gzip: invalid data: " + e.getMessage(), e);
            }
            return e;
        }
    }
}
