package io.berth.streams.log;

import io.berth.streams.StreamType;

/** The head of one record of {@link LocalFormat}. Not thread-safe; keeps the time from record to record. */
final class LocalRecord {
    private StreamType stream = StreamType.STDOUT;
    private long nanos;
    private int textStart;
    private int textLength;

    /**
     * Reads the head at {@code in[at, to)}.
     *
     * @return false when there is no record, or not all of its head
     */
    boolean read(byte[] in, int at, int to) {
        if (at >= to || (in[at] & ~(LocalFormat.STDERR | LocalFormat.TIMED)) != LocalFormat.RECORD) {
            return false;
        }
        int i = at + 1;
        boolean timed = (in[at] & LocalFormat.TIMED) != 0;
        if (timed) {
            i += LocalFormat.TIME_LENGTH;
        }
        int length = 0;
        for (int shift = 0; shift < 21; shift += 7) {
            if (i >= to) {
                return false;
            }
            byte bits = in[i++];
            length |= (bits & 0x7f) << shift;
            if (bits >= 0) {
                stream = (in[at] & LocalFormat.STDERR) != 0 ? StreamType.STDERR : StreamType.STDOUT;
                nanos = timed ? (long) Scan.LONGS.get(in, at + 1) : nanos;
                textStart = i;
                textLength = length;
                return length <= RecordEncoder.MAX_PIECE;
            }
        }
        return false;
    }

    StreamType stream() {
        return stream;
    }

    /** Nanoseconds since 1970. */
    long nanos() {
        return nanos;
    }

    int textStart() {
        return textStart;
    }

    int textLength() {
        return textLength;
    }

    /** Where the next record starts. */
    int end() {
        return textStart + textLength;
    }
}
