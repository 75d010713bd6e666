package io.berth.streams.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Finds a time in one part of a log by halving it. Records are taken to be in the order of time; where the clock was set
 * back meanwhile, some of the records that were written then may be left out.
 */
final class TimeSearch {
    /** Below this many bytes reading is as fast as searching. */
    private static final int SMALL = 64 * 1024;

    private static final int LINE = 512 * 1024;

    private final LogPart part;
    private final RecordTime time = new RecordTime();

    TimeSearch(LogPart part) {
        this.part = part;
    }

    /** Whether the part's first record is later than {@code since}; so for a part without any record. */
    boolean startsAfter(Instant since) throws IOException {
        return !readTimeAfter(0) || !time.isBefore(since);
    }

    /** The offset of a record not before {@code from} and at or a little before the first one since {@code since}. */
    long firstNotBefore(Instant since, long from) throws IOException {
        long low = from;
        long high = part.size();
        while (high - low > SMALL) {
            long middle = low + (high - low) / 2;
            if (readTimeAfter(middle) && time.isBefore(since)) {
                low = lineStart;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private long lineStart;

    /** Reads the time of the first record that starts after {@code offset}, or at it when that is 0. */
    private boolean readTimeAfter(long offset) throws IOException {
        for (int length = SMALL; length <= LINE; length *= 8) {
            ByteBuffer block = ByteBuffer.allocate(length);
            part.readHead(block, offset);
            byte[] bytes = block.array();
            int end = block.position();
            int start = offset == 0 ? 0 : Scan.indexOfNewline(bytes, 0, end) + 1;
            int newline = start == 0 && offset > 0 ? -1 : Scan.indexOfNewline(bytes, start, end);
            if (newline >= 0) {
                lineStart = offset + start;
                return time.find(bytes, start, newline);
            }
        }
        return false;
    }
}
