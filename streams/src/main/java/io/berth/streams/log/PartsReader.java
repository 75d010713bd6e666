package io.berth.streams.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Finds where in a log's parts reading starts, without reading what lies before, and reads from there. */
final class PartsReader {
    private static final int BLOCK = 256 * 1024;
    /** How far a record's time may be before that of one written earlier: lines end in another order than they begin. */
    private static final Duration DISORDER = Duration.ofSeconds(2);

    private static final int LONGEST_RECORD = 4 * 1024 * 1024;

    /** A place in the log: the index of a part, an offset in it, and how many records from there on are not wanted. */
    record Place(int part, long offset, long skipped) {
        /** Where in the part of that index reading starts. */
        Place in(int index) {
            return index == part ? this : start(index);
        }

        /** The start of a part. */
        static Place start(int part) {
            return new Place(part, 0, 0);
        }
    }

    private final LogPart part;
    private byte[] block = new byte[BLOCK];
    private int held;
    private boolean skipping;
    private boolean begun;
    private final long skipped;

    /** The offset in the part up to which it has been read from the file. */
    private long offset;

    PartsReader(LogPart part, Place place) {
        this.part = part;
        this.offset = place.offset();
        this.skipped = place.skipped();
    }

    /** Where the options' {@code tail} and {@code since} let reading start. */
    static Place start(LogFormat format, List<LogPart> parts, LogReadOptions options) throws IOException {
        Place start = new Place(0, 0, 0);
        if (options.tail() != LogReadOptions.ALL) {
            start = tail(format, parts, options.tail());
        }
        return RecordTime.isBound(options.since())
                ? since(format, parts, start, options.since().minus(DISORDER))
                : start;
    }

    private static Place tail(LogFormat format, List<LogPart> parts, long count) throws IOException {
        if (parts.isEmpty()) {
            return new Place(0, 0, 0);
        }
        long missing = count;
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (missing == 0) {
                return new Place(i, parts.get(i).size(), 0);
            }
            LogFormat.Tail found = format.tail(parts.get(i), missing);
            if (found.missing() == 0) {
                return new Place(i, found.offset(), found.skipped());
            }
            missing = found.missing();
        }
        return new Place(0, 0, 0);
    }

    private static Place since(LogFormat format, List<LogPart> parts, Place start, Instant since) throws IOException {
        int first = start.part();
        while (first + 1 < parts.size() && !format.startsAfter(parts.get(first + 1), since)) {
            first++;
        }
        if (first >= parts.size()) {
            return start;
        }
        long from = first == start.part() ? start.offset() : 0;
        long found = format.firstNotBefore(parts.get(first), since, from);
        return first == start.part() && found == start.offset() ? start : new Place(first, found, 0);
    }

    /** Decodes everything from {@code start} on. */
    static void readTo(Place start, List<LogPart> parts, LogDecoder decoder) throws IOException {
        for (int i = start.part(); i < parts.size() && !decoder.pastUntil(); i++) {
            new PartsReader(parts.get(i), start.in(i)).readOn(decoder);
        }
    }

    /** Decodes what there is up to the part's end, or its limit; may be called again when there is more. */
    void readOn(LogDecoder decoder) throws IOException {
        if (!begun) {
            begun = true;
            decoder.moveTo(offset, skipped);
        }
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
