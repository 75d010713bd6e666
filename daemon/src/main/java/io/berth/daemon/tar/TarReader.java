package io.berth.daemon.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads an archive from a stream: V7, ustar, GNU (long names, sparse files) and PAX. Names keep their bytes, and what is
 * held in memory is bounded whatever the headers say; that is why no library does it. One thread at a time; the stream
 * stays the caller's.
 *
 * <pre>{@code
 * for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) { … reader.read(bytes, bytes.length) … }
 * }</pre>
 */
public final class TarReader {
    /** The most bytes that one entry's long names and PAX records may have. */
    static final int MAX_SPECIAL = 1 << 20;

    private static final int SKIP = 1 << 13;

    private final InputStream in;
    private final byte[] skipped = new byte[SKIP];
    private long remaining;
    private long padding;

    public TarReader(InputStream in) {
        this.in = in;
    }

    /** The headers before an entry's own: what they say goes before what the entry's header says. */
    private static final class Extensions {
        PaxRecords pax = new PaxRecords();
        RawPath longName = new RawPath(new byte[0]);
        RawPath longLink = new RawPath(new byte[0]);
    }

    /** The next entry, what is left of the one before is skipped; empty at the archive's end. */
    public Optional<TarEntry> next() throws IOException {
        Extensions extensions = new Extensions();
        while (true) {
            skipEntry();
            byte[] block = readHeaderBlock();
            if (block.length == 0) {
                return Optional.empty();
            }
            TarHeader header = TarHeader.parse(block);
            switch (header.type()) {
                case 'x', 'X' -> extensions.pax = PaxRecords.parse(readSpecial(header));
                case 'L' -> extensions.longName = upToNul(readSpecial(header));
                case 'K' -> extensions.longLink = upToNul(readSpecial(header));
                case TarEntry.PAX_GLOBAL -> readSpecial(header);
                default -> {
                    return Optional.of(entry(header, extensions));
                }
            }
        }
    }

    /** Bytes of the current entry's data that have not been read. */
    public long remaining() {
        return remaining;
    }

    /** Reads up to {@code maximum} bytes of the current entry's data; -1 at its end. */
    public int read(byte[] into, int maximum) throws IOException {
        return read(into, 0, maximum);
    }

    private int read(byte[] into, int offset, int maximum) throws IOException {
        if (remaining == 0) {
            return -1;
        }
        int count = in.read(into, offset, (int) Math.min(maximum, remaining));
        if (count < 0) {
            throw TarFormatException.truncated();
        }
        remaining -= count;
        return count;
    }

    /** The current entry's data as a stream, good until the next entry is asked for; closing it does nothing. */
    public InputStream contents() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return length == 0 ? 0 : TarReader.this.read(into, offset, length);
            }
        };
    }

    /** Whether this is how an archive that holds something begins. */
    public static boolean isHeader(byte[] bytes) {
        try {
            return bytes.length == TarHeader.BLOCK && TarHeader.parse(bytes).size() >= 0;
        } catch (TarFormatException e) {
            return false;
        }
    }

    private TarEntry entry(TarHeader header, Extensions extensions) throws IOException {
        PaxRecords pax = extensions.pax;
        long stored = pax.number("size", header.size());
        if (stored < 0 || stored > Long.MAX_VALUE - TarHeader.BLOCK) {
            throw TarFormatException.invalidHeader();
        }
        RawPath name = pax.path().orElse(extensions.longName.isEmpty() ? header.name() : extensions.longName);
        RawPath link = pax.linkPath().orElse(extensions.longLink.isEmpty() ? header.linkName() : extensions.longLink);
        char type = kind(header.type(), name);
        begin(isWithoutData(type) ? 0 : stored);
        SparseFile sparse = sparse(header, pax, stored);
        return new TarEntry(
                name,
                link,
                type,
                header.mode(),
                id(pax.number("uid", header.uid())),
                id(pax.number("gid", header.gid())),
                sparse.size(),
                pax.modified(header.modified()),
                header.major(),
                header.minor(),
                pax.attributes(),
                sparse.segments());
    }

    private record SparseFile(long size, List<TarEntry.Segment> segments) {}

    private SparseFile sparse(TarHeader header, PaxRecords pax, long stored) throws IOException {
        Sparse sparse = new Sparse();
        if (header.type() == 'S') {
            sparse.addPieces(header.sparsePieces());
            boolean more = header.moreSparseBlocks();
            while (more) {
                byte[] block = readBlock();
                sparse.addPieces(Arrays.copyOf(block, 504));
                more = block[504] != 0;
            }
            return new SparseFile(header.realSize(), sparse.checked(header.realSize(), remaining));
        }
        if (pax.sparseMapIsInData()) {
            readSparseMap(sparse);
        } else if (!pax.sparseMap().isEmpty()) {
            sparse.addText(pax.sparseMap());
        } else {
            return new SparseFile(remaining, List.of());
        }
        long realSize = pax.realSize(stored);
        return new SparseFile(realSize, sparse.checked(realSize, remaining));
    }

    /** Version 1.0: decimal numbers, a line each, the count of pieces first, filled up to a whole block. */
    private void readSparseMap(Sparse sparse) throws IOException {
        long before = remaining;
        int count = Sparse.parseCount(readLine());
        for (int i = 0; i < count; i++) {
            long offset = Sparse.parse(readLine());
            sparse.add(offset, Sparse.parse(readLine()));
        }
        long read = before - remaining;
        byte[] rest = new byte[(int) (-read & (TarHeader.BLOCK - 1))];
        if (rest.length > remaining) {
            throw TarFormatException.invalidHeader();
        }
        readFully(rest);
        remaining -= rest.length;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        byte[] one = new byte[1];
        while (line.length() <= 20) {
            if (read(one, 1) != 1) {
                throw TarFormatException.invalidHeader();
            }
            if (one[0] == '\n') {
                return line.toString();
            }
            line.append((char) one[0]);
        }
        throw TarFormatException.invalidHeader();
    }

    private static char kind(char type, RawPath name) {
        return switch (type) {
            case 0 -> name.endsWithSlash() ? TarEntry.DIRECTORY : TarEntry.FILE;
            case '7', 'S' -> TarEntry.FILE;
            default -> type;
        };
    }

    private static boolean isWithoutData(char type) {
        return type >= TarEntry.HARD_LINK && type <= TarEntry.FIFO;
    }

    /** User and group ids are 32 bits, and all of them set stands for "leave as it is", which nobody may mean. */
    private static long id(long id) throws TarFormatException {
        if (id < 0 || id >= 0xffff_ffffL) {
            throw TarFormatException.invalidHeader();
        }
        return id;
    }

    private void begin(long size) {
        remaining = size;
        padding = -size & (TarHeader.BLOCK - 1);
    }

    private byte[] readSpecial(TarHeader header) throws IOException {
        long size = header.size();
        if (size < 0) {
            throw TarFormatException.invalidHeader();
        }
        if (size > MAX_SPECIAL) {
            throw new TarFormatException("archive/tar: header field too long");
        }
        byte[] bytes = new byte[(int) size];
        readFully(bytes);
        padding = -size & (TarHeader.BLOCK - 1);
        return bytes;
    }

    private static RawPath upToNul(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new RawPath(Arrays.copyOf(bytes, end));
    }

    /**
     * By reading: the stream below may be counting or digesting, and not see what is skipped. Go's clients may end an archive
     * with the last file's data: neither what fills its block up nor zero blocks follow.
     */
    private void skipEntry() throws IOException {
        while (remaining > 0) {
            read(skipped, 0, skipped.length);
        }
        int filled = in.readNBytes(skipped, 0, (int) padding);
        if (filled > 0 && filled < padding) {
            throw TarFormatException.truncated();
        }
        padding = 0;
    }

    /** The next header's block; empty at the end: two zero blocks, or the end of the stream in their place. */
    private byte[] readHeaderBlock() throws IOException {
        byte[] block = new byte[TarHeader.BLOCK];
        int count = in.readNBytes(block, 0, block.length);
        if (count == 0) {
            return new byte[0];
        }
        requireWhole(count);
        if (!TarHeader.isZero(block)) {
            return block;
        }
        count = in.readNBytes(block, 0, block.length);
        if (count != 0) {
            requireWhole(count);
            if (!TarHeader.isZero(block)) {
                throw TarFormatException.invalidHeader();
            }
        }
        return new byte[0];
    }

    private byte[] readBlock() throws IOException {
        byte[] block = new byte[TarHeader.BLOCK];
        readFully(block);
        return block;
    }

    private void readFully(byte[] bytes) throws IOException {
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
            throw TarFormatException.truncated();
        }
    }

    private static void requireWhole(int count) throws TarFormatException {
        if (count < TarHeader.BLOCK) {
            throw TarFormatException.truncated();
        }
    }
}
