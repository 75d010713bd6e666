package io.berth.daemon.tar;

import java.util.Arrays;

/**
 * One header block. Offsets of the fields:
 *
 * <pre>
 * 0 name 100    100 mode 8    108 uid 8    116 gid 8    124 size 12    136 mtime 12    148 checksum 8
 * 156 type      157 link 100  257 magic 8  329 major 8  337 minor 8
 * 345 prefix 155 (ustar)      386 four sparse pieces, 482 more follow, 483 real size 12 (GNU)
 * </pre>
 */
final class TarHeader {
    static final int BLOCK = 512;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_END = 156;
    private static final int MAGIC = 257;

    private final byte[] block;

    private TarHeader(byte[] block) {
        this.block = block;
    }

    /** Takes over the block after a look at its checksum, of signed or unsigned bytes as in old archives. */
    static TarHeader parse(byte[] block) throws TarFormatException {
        TarHeader header = new TarHeader(block);
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte b = i >= CHECKSUM && i < CHECKSUM_END ? (byte) ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        long stated = header.number(CHECKSUM, 8);
        if (stated != unsigned && stated != signed) {
            throw TarFormatException.invalidHeader();
        }
        return header;
    }

    static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    char type() {
        return (char) (block[156] & 0xff);
    }

    RawPath name() {
        RawPath name = text(0, 100);
        RawPath prefix = isUstar() ? text(345, 155) : new RawPath(new byte[0]);
        if (prefix.isEmpty()) {
            return name;
        }
        byte[] front = prefix.bytes();
        byte[] back = name.bytes();
        byte[] whole = Arrays.copyOf(front, front.length + 1 + back.length);
        whole[front.length] = '/';
        System.arraycopy(back, 0, whole, front.length + 1, back.length);
        return new RawPath(whole);
    }

    RawPath linkName() {
        return text(157, 100);
    }

    int mode() throws TarFormatException {
        return (int) number(100, 8) & 07777;
    }

    long uid() throws TarFormatException {
        return number(108, 8);
    }

    long gid() throws TarFormatException {
        return number(116, 8);
    }

    long size() throws TarFormatException {
        return number(124, 12);
    }

    long modified() throws TarFormatException {
        return number(136, 12);
    }

    long major() throws TarFormatException {
        return hasDevice() ? number(329, 8) : 0;
    }

    long minor() throws TarFormatException {
        return hasDevice() ? number(337, 8) : 0;
    }

    /** The real size of a GNU sparse file. */
    long realSize() throws TarFormatException {
        return number(483, 12);
    }

    boolean moreSparseBlocks() {
        return block[482] != 0;
    }

    byte[] sparsePieces() {
        return Arrays.copyOfRange(block, 386, 482);
    }

    private boolean isUstar() {
        return Arrays.equals(block, MAGIC, MAGIC + 6, new byte[] {'u', 's', 't', 'a', 'r', 0}, 0, 6);
    }

    private boolean hasDevice() {
        return Arrays.equals(block, MAGIC, MAGIC + 5, new byte[] {'u', 's', 't', 'a', 'r'}, 0, 5);
    }

    private RawPath text(int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return new RawPath(Arrays.copyOfRange(block, offset, end));
    }

    private long number(int offset, int length) throws TarFormatException {
        return number(block, offset, length);
    }

    /** A number in octal digits, or in base 256 when the highest bit is set. */
    static long number(byte[] bytes, int offset, int length) throws TarFormatException {
        return (bytes[offset] & 0x80) != 0 ? binary(bytes, offset, length) : octal(bytes, offset, length);
    }

    private static long binary(byte[] bytes, int offset, int length) throws TarFormatException {
        long inverse = (bytes[offset] & 0x40) != 0 ? 0xff : 0;
        long value = 0;
        for (int i = 0; i < length; i++) {
            long b = (bytes[offset + i] & 0xff) ^ inverse;
            if (i == 0) {
                b &= 0x7f;
            }
            if (value >>> 55 != 0) {
                throw TarFormatException.invalidHeader();
            }
            value = value << 8 | b;
        }
        return inverse == 0 ? value : ~value;
    }

    private static long octal(byte[] bytes, int offset, int length) throws TarFormatException {
        int start = offset;
        int end = offset + length;
        while (start < end && isPadding(bytes[start])) {
            start++;
        }
        while (end > start && isPadding(bytes[end - 1])) {
            end--;
        }
        long value = 0;
        for (int i = start; i < end && bytes[i] != 0; i++) {
            if (bytes[i] < '0' || bytes[i] > '7') {
                throw TarFormatException.invalidHeader();
            }
            value = value << 3 | (bytes[i] - '0');
        }
        return value;
    }

    private static boolean isPadding(byte b) {
        return b == ' ' || b == 0;
    }
}
