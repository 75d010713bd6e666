package io.berth.daemon.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.berth.execdriver.kernel.TreeCalls.FileTime;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes an archive in the PAX form that Docker writes (POSIX.1-2001, pax): whole seconds, and records only for what the
 * old header can't say. Names keep their bytes. One thread at a time; the stream stays the caller's.
 *
 * <pre>{@code
 * writer.put(entry); … writer.stream().write(…) … writer.endContents(0, entry.size()); … writer.finish();
 * }</pre>
 */
public final class TarWriter {
    private static final int NAME = 100;
    private static final long MAX_OCTAL_7 = 0x1f_ffffL;
    private static final long MAX_OCTAL_11 = 0x1_ffff_ffffL;
    private static final byte[] ZEROS = new byte[1 << 13];

    private final OutputStream out;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /** Where an entry's contents go. */
    public OutputStream stream() {
        return out;
    }

    /** Writes an entry's headers; {@code entry.size()} bytes and {@link #endContents} follow, if it is a file. */
    public void put(TarEntry entry) throws IOException {
        Map<String, byte[]> records = records(entry);
        if (!records.isEmpty()) {
            putRecords(records);
        }
        out.write(header(entry, entry.type(), entry.size()));
    }

    /**
     * Fills up behind an entry's contents, to a whole block.
     *
     * @param missing how many bytes of the contents were not to be had; zeros take their place
     */
    public void endContents(long missing, long size) throws IOException {
        zeros(missing + (-size & (TarHeader.BLOCK - 1)));
    }

    /** Writes the archive's end mark. */
    public void finish() throws IOException {
        zeros(2L * TarHeader.BLOCK);
        out.flush();
    }

    private void zeros(long count) throws IOException {
        for (long left = count; left > 0; left -= ZEROS.length) {
            out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
        }
    }

    private static Map<String, byte[]> records(TarEntry entry) {
        Map<String, byte[]> records = new LinkedHashMap<>();
        boolean binary = addName(records, "path", entry.name());
        binary |= addName(records, "linkpath", entry.linkName());
        if (binary) {
            records.put("hdrcharset", "BINARY".getBytes(ISO_8859_1));
        }
        addNumber(records, "uid", entry.uid(), MAX_OCTAL_7);
        addNumber(records, "gid", entry.gid(), MAX_OCTAL_7);
        addNumber(records, "size", entry.size(), MAX_OCTAL_11);
        addNumber(records, "mtime", entry.modified().seconds(), MAX_OCTAL_11);
        entry.attributes().forEach((name, value) -> records.put("SCHILY.xattr." + name, value.getBytes(ISO_8859_1)));
        return records;
    }

    /** Adds a name that the header can't hold; says whether it is in no encoding that PAX knows. */
    private static boolean addName(Map<String, byte[]> records, String key, RawPath name) {
        if (name.length() <= NAME && name.isAscii()) {
            return false;
        }
        records.put(key, name.bytes());
        return !name.isUtf8();
    }

    private static void addNumber(Map<String, byte[]> records, String key, long value, long maximum) {
        if (value < 0 || value > maximum) {
            records.put(key, Long.toString(value).getBytes(ISO_8859_1));
        }
    }

    private void putRecords(Map<String, byte[]> records) throws IOException {
        PaxText text = new PaxText();
        records.forEach(text::add);
        byte[] all = text.bytes();
        RawPath name = RawPath.of("PaxHeaders.0/entry");
        out.write(header(TarEntry.plain(name, TarEntry.FILE, 0644, new FileTime(0, 0)), 'x', all.length));
        out.write(all);
        endContents(0, all.length);
    }

    private static byte[] header(TarEntry entry, char type, long size) {
        byte[] block = new byte[TarHeader.BLOCK];
        text(block, 0, entry.name().bytes());
        octal(block, 100, 8, entry.mode());
        octal(block, 108, 8, fitting(entry.uid(), MAX_OCTAL_7));
        octal(block, 116, 8, fitting(entry.gid(), MAX_OCTAL_7));
        octal(block, 124, 12, fitting(size, MAX_OCTAL_11));
        octal(block, 136, 12, fitting(entry.modified().seconds(), MAX_OCTAL_11));
        block[156] = (byte) type;
        text(block, 157, entry.linkName().bytes());
        byte[] magic = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
        System.arraycopy(magic, 0, block, 257, magic.length);
        octal(block, 329, 8, entry.major());
        octal(block, 337, 8, entry.minor());
        checksum(block);
        return block;
    }

    private static long fitting(long value, long maximum) {
        return value < 0 || value > maximum ? 0 : value;
    }

    private static void text(byte[] block, int offset, byte[] bytes) {
        System.arraycopy(bytes, 0, block, offset, Math.min(bytes.length, NAME));
    }

    private static void octal(byte[] block, int offset, int width, long value) {
        long rest = value;
        for (int i = offset + width - 2; i >= offset; i--) {
            block[i] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
    }

    private static void checksum(byte[] block) {
        int sum = 8 * ' ';
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        block[155] = ' ';
    }
}
