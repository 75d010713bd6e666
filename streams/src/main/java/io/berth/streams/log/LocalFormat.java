package io.berth.streams.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The format of {@code local}: binary, a few bytes a record, in blocks so that a place is found without an index.
 *
 * <pre>
 * file    blocks of 66,560 bytes, the last one shorter; no record crosses a block's end
 * block   records, then zeros where the next record had no room
 * record  kind      1 byte   0x40 always, 0x01 standard error, 0x02 a time follows
 *         time      8 bytes  nanoseconds since 1970, little-endian; without it the time of the record before
 *         length    1 to 3 bytes  of the text, seven bits a byte, lowest first, 0x80 in all but the last
 *         text      the line with its newline, or a piece of up to 16 KB of it
 * </pre>
 *
 * The first record of a block and of each write has its time. A kind without 0x40 is the end of its block: zeros, or
 * what a crash of the machine has left.
 */
enum LocalFormat implements LogFormat {
    INSTANCE;

    /** Four of the largest records and their heads: little is lost to zeros. */
    static final int BLOCK = 65 * 1024;

    static final int RECORD = 0x40;
    static final int STDERR = 0x01;
    static final int TIMED = 0x02;
    static final int TIME_LENGTH = Long.BYTES;
    static final int LONGEST_HEAD = 1 + TIME_LENGTH + 3;

    @Override
    public String driver() {
        return "local";
    }

    @Override
    public LogEncoder encoder(JsonFileOptions options) {
        return new LocalEncoder();
    }

    @Override
    public LogDecoder decoder(LogReadOptions options, OutputStream sink) {
        return new LocalDecoder(options, sink);
    }

    /** Counts the records block by block from the end. */
    @Override
    public Tail tail(LogPart part, long count) throws IOException {
        long missing = count;
        long end = part.size();
        Deque<Long> starts = new ArrayDeque<>();
        for (long start = blockOf(end - 1); start >= 0 && missing > 0; start -= BLOCK) {
            int records = new Block(part, start, end).count();
            if (records >= missing) {
                return new Tail(start, records - missing, 0);
            }
            missing -= records;
            starts.push(start);
        }
        return new Tail(0, 0, missing);
    }

    @Override
    public boolean startsAfter(LogPart part, Instant since) throws IOException {
        return startsAfter(part, 0, nanos(since));
    }

    /** The blocks are in the order of time: halves them by the time of their first record. */
    @Override
    public long firstNotBefore(LogPart part, Instant since, long from) throws IOException {
        long wanted = nanos(since);
        long low = from / BLOCK;
        long high = (part.size() + BLOCK - 1) / BLOCK;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (startsAfter(part, middle * BLOCK, wanted - 1)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return Math.max(from, low * BLOCK);
    }

    /** Whether the block's first record is later than {@code nanos}; so for a block that has none. */
    private static boolean startsAfter(LogPart part, long start, long nanos) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(1 + TIME_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        part.readHead(head, start);
        return head.position() < head.capacity() || (head.get(0) & RECORD) == 0 || head.getLong(1) > nanos;
    }

    @Override
    public long wholeRecords(LogPart part) throws IOException {
        long end = part.size();
        for (long start = blockOf(end - 1); start >= 0; start -= BLOCK) {
            Block last = new Block(part, start, end);
            if (last.count() > 0) {
                return start + last.end();
            }
            end = start;
        }
        return 0;
    }

    static long blockOf(long offset) {
        return Math.floorDiv(offset, BLOCK) * BLOCK;
    }

    /** Nanoseconds since 1970; the far ends of time become the ends of what a long can say. */
    static long nanos(Instant time) {
        if (time.isBefore(Instant.ofEpochSecond(0, Long.MIN_VALUE + 1))) {
            return Long.MIN_VALUE;
        }
        if (time.isAfter(Instant.ofEpochSecond(0, Long.MAX_VALUE))) {
            return Long.MAX_VALUE;
        }
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    /** One block, read whole. */
    private static final class Block {
        private int count;
        private int end;

        Block(LogPart part, long start, long partEnd) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(BLOCK, partEnd - start));
            part.readFully(bytes, start);
            LocalRecord record = new LocalRecord();
            int length = bytes.position();
            while (record.read(bytes.array(), end, length) && record.end() <= length) {
                end = record.end();
                count++;
            }
        }

        int count() {
            return count;
        }

        /** Where the last whole record ends. */
        int end() {
            return end;
        }
    }
}
