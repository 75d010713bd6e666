package io.berth.streams.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Finds where in a log's parts reading starts, without reading what lies before, and reads from there. */
final class PartsReader {
    private static final int BLOCK = 256 * 1024;
    private static final int LONGEST_RECORD = 4 * 1024 * 1024;

    /** A place in the log: the index of a part and the offset of a record in it. */
    record Place(int part, long offset) {}

    private final LogPart part;
    private byte[] block = new byte[BLOCK];
    private int held;
    private boolean skipping;

    /** The offset in the part up to which it has been read from the file. */
    private long offset;

    PartsReader(LogPart part, long offset) {
        this.part = part;
        this.offset = offset;
    }

    /** Where the options' {@code tail} and {@code since} let reading start. */
    static Place start(List<LogPart> parts, LogReadOptions options) throws IOException {
        Place start = new Place(0, 0);
        if (options.tail() != LogReadOptions.ALL) {
            start = tail(parts, options.tail());
        }
        return RecordTime.isBound(options.since()) ? since(parts, start, options.since()) : start;
    }

    private static Place tail(List<LogPart> parts, long count) throws IOException {
        if (parts.isEmpty()) {
            return new Place(0, 0);
        }
        long missing = count;
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (missing == 0) {
                return new Place(i, parts.get(i).size());
            }
            long found = parts.get(i).fromEnd(missing);
            if (found >= 0) {
                return new Place(i, found);
            }
            missing = -found;
        }
        return new Place(0, 0);
    }

    private static Place since(List<LogPart> parts, Place start, Instant since) throws IOException {
        int first = start.part();
        while (first + 1 < parts.size() && !new TimeSearch(parts.get(first + 1)).startsAfter(since)) {
            first++;
        }
        if (first >= parts.size()) {
            return start;
        }
        long from = first == start.part() ? start.offset() : 0;
        return new Place(first, new TimeSearch(parts.get(first)).firstNotBefore(since, from));
    }

    /** Decodes everything from {@code start} on. */
    static void readTo(Place start, List<LogPart> parts, RecordDecoder decoder) throws IOException {
        for (int i = start.part(); i < parts.size() && !decoder.pastUntil(); i++) {
            new PartsReader(parts.get(i), i == start.part() ? start.offset() : 0).readOn(decoder);
        }
    }

    /** Decodes what there is up to the part's end, or its limit; may be called again when there is more. */
    void readOn(RecordDecoder decoder) throws IOException {
        while (!decoder.pastUntil()) {
            if (held == block.length) {
                makeRoom();
            }
            int count = part.read(ByteBuffer.wrap(block, held, block.length - held), offset);
            if (count <= 0) {
                return;
            }
            offset += count;
            int end = held + count;
            int from = skipping ? skipLine(end) : 0;
            int rest = decoder.decode(block, from, end);
            held = end - rest;
            System.arraycopy(block, rest, block, 0, held);
        }
    }

    long offset() {
        return offset;
    }

    LogPart part() {
        return part;
    }

    /** A record longer than any that a log driver writes is no record: it is passed over up to its newline. */
    private void makeRoom() {
        if (block.length < LONGEST_RECORD) {
            block = Arrays.copyOf(block, 2 * block.length);
        } else {
            skipping = true;
            held = 0;
        }
    }

    private int skipLine(int end) {
        int newline = Scan.indexOfNewline(block, 0, end);
        skipping = newline < 0;
        return skipping ? end : newline + 1;
    }
}
