package io.berth.streams.log;

import java.util.Arrays;

/** Decodes the inside of a JSON string, eight bytes at a time where nothing is escaped. Not thread-safe. */
final class StringScanner {
    /** The longest encoded string that is decoded; longer ones are left to the slower way. */
    static final int LONGEST = 128 * 1024;

    private static final int ESCAPE_LENGTH = 6;
    private static final int REPLACEMENT = 0xfffd;

    private int[] places = new int[16];
    private int replaced;
    private int outEnd;

    /** Where the decoded bytes end. */
    int outEnd() {
        return outEnd;
    }

    /** How many bytes of the text were replaced when it was encoded; each has a place of one byte. */
    int replaced() {
        return replaced;
    }

    /** Puts {@code bytes} into the places of the replaced ones; refuses when their numbers differ. */
    boolean restore(byte[] out, byte[] bytes) {
        if (bytes.length != replaced) {
            return false;
        }
        for (int i = 0; i < replaced; i++) {
            out[places[i]] = bytes[i];
        }
        return true;
    }

    /**
     * Decodes from {@code at} up to the closing quotation mark.
     *
     * @param out with room for as many bytes as there are, or for {@link #LONGEST}, and 8 more
     * @return the index of the quotation mark, or -1 when there is none before {@code to} or an escape is unusual
     */
    int scan(byte[] in, int at, int to, byte[] out, int outAt) {
        int end = Math.min(to, at + LONGEST);
        int i = at;
        int o = outAt;
        replaced = 0;
        while (i + Long.BYTES <= end) {
            long word = (long) Scan.LONGS.get(in, i);
            Scan.LONGS.set(out, o, word);
            long marks = Scan.endOfPlain(word);
            if (marks == 0) {
                i += Long.BYTES;
                o += Long.BYTES;
                continue;
            }
            int plain = Long.numberOfTrailingZeros(marks) >>> 3;
            i += plain;
            o += plain;
            if (in[i] == '"') {
                outEnd = o;
                return i;
            }
            int length = escape(in, i, end, out, o);
            if (length < 0) {
                return -1;
            }
            i += length;
            o = outEnd;
        }
        return scanRest(in, i, end, out, o);
    }

    private int scanRest(byte[] in, int at, int end, byte[] out, int outAt) {
        int i = at;
        int o = outAt;
        while (i < end) {
            if (in[i] == '"') {
                outEnd = o;
                return i;
            }
            if (in[i] == '\\') {
                int length = escape(in, i, end, out, o);
                if (length < 0) {
                    return -1;
                }
                i += length;
                o = outEnd;
            } else {
                out[o++] = in[i++];
            }
        }
        return -1;
    }

    /** Decodes the escape at {@code i} and sets {@link #outEnd}; returns its length or -1. */
    private int escape(byte[] in, int i, int end, byte[] out, int o) {
        if (i + 1 >= end) {
            return -1;
        }
        int letter = switch (in[i + 1]) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> in[i + 1];
            default -> -1;
        };
        if (letter >= 0) {
            out[o] = (byte) letter;
            outEnd = o + 1;
            return 2;
        }
        return in[i + 1] == 'u' ? number(in, i, end, out, o) : -1;
    }

    private int number(byte[] in, int i, int end, byte[] out, int o) {
        if (i + ESCAPE_LENGTH > end) {
            return -1;
        }
        int code = 0;
        for (int k = 2; k < ESCAPE_LENGTH; k++) {
            int digit = Character.digit(in[i + k], 16);
            if (digit < 0) {
                return -1;
            }
            code = (code << 4) | digit;
        }
        if (Character.isSurrogate((char) code)) {
            return -1;
        }
        outEnd = code == REPLACEMENT ? place(o) : utf8(code, out, o);
        return ESCAPE_LENGTH;
    }

    private int place(int o) {
        if (replaced == places.length) {
            places = Arrays.copyOf(places, 2 * replaced);
        }
        places[replaced++] = o;
        return o + 1;
    }

    private static int utf8(int code, byte[] out, int o) {
        if (code < 0x80) {
            out[o] = (byte) code;
            return o + 1;
        }
        if (code < 0x800) {
            out[o] = (byte) (0xc0 | (code >> 6));
            out[o + 1] = (byte) (0x80 | (code & 0x3f));
            return o + 2;
        }
        out[o] = (byte) (0xe0 | (code >> 12));
        out[o + 1] = (byte) (0x80 | ((code >> 6) & 0x3f));
        out[o + 2] = (byte) (0x80 | (code & 0x3f));
        return o + 3;
    }
}
