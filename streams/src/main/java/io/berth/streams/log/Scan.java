package io.berth.streams.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes at a time: the bytes of a little-endian long, of which those sought get their top bit set. */
final class Scan {
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;

    private Scan() {}

    /**
     * The bytes that json-file does not write as they are: below 0x20, from 0x80 on, and {@code " \ < > &}. Only the
     * lowest mark is exact; others may be wrong.
     */
    static long escaped(long word) {
        long control = word - ONES * 0x20;
        long quoteOrAmpersand = (word & ~(ONES * 0x04)) ^ (ONES * 0x22);
        long angle = (word | (ONES * 0x02)) ^ (ONES * 0x3e);
        long backslash = word ^ (ONES * 0x5c);
        return (word | control | (quoteOrAmpersand - ONES) | (angle - ONES) | (backslash - ONES)) & TOPS;
    }

    /** The bytes at which a JSON string's plain run ends: {@code "} and {@code \}. Only the lowest mark is exact. */
    static long endOfPlain(long word) {
        long quote = word ^ (ONES * 0x22);
        long backslash = word ^ (ONES * 0x5c);
        return (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash)) & TOPS;
    }

    /** The newlines. Only the lowest mark is exact. */
    static long newlines(long word) {
        long newline = word ^ (ONES * 0x0a);
        return (newline - ONES) & ~newline & TOPS;
    }

    /** The index of the first newline in {@code bytes[from, to)}, or -1. */
    static int indexOfNewline(byte[] bytes, int from, int to) {
        int i = from;
        for (; i + Long.BYTES <= to; i += Long.BYTES) {
            long marks = newlines((long) LONGS.get(bytes, i));
            if (marks != 0) {
                return i + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** The index of the last newline in {@code bytes[from, to)}, or -1. */
    static int lastIndexOfNewline(byte[] bytes, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
