package io.berth.streams.log;

import io.berth.streams.StreamType;
import io.berth.streams.frame.FrameHeader;
import java.io.IOException;
import java.io.OutputStream;

/** Reads {@link LocalFormat}'s records; what is no record is passed over up to the end of its block. */
final class LocalDecoder implements LogDecoder {
    private static final int FLUSH_AT = 64 * 1024;
    private static final int NANOS = 1_000_000_000;

    /** Frame header, time and the blanks behind time and details. */
    private static final int LONGEST_START = FrameHeader.LENGTH + TimeText.MAX_LENGTH + 2;

    private final LogReadOptions options;
    private final OutputStream sink;
    private final long since;
    private final long until;
    private final LocalRecord record = new LocalRecord();
    private final RecordTime time = new RecordTime();
    private final byte[] out = new byte[FLUSH_AT + RecordEncoder.MAX_PIECE + LONGEST_START];
    private int outEnd;
    private long skipped;

    /** The bytes from here to the end of the block. */
    private int room = LocalFormat.BLOCK;

    private boolean lostInBlock;
    private boolean pastUntil;

    LocalDecoder(LogReadOptions options, OutputStream sink) {
        this.options = options;
        this.sink = sink;
        this.since = LocalFormat.nanos(options.since());
        this.until = LocalFormat.nanos(options.until());
    }

    @Override
    public void moveTo(long offset, long toSkip) {
        room = (int) (LocalFormat.BLOCK - offset % LocalFormat.BLOCK);
        skipped = toSkip;
        lostInBlock = false;
    }

    @Override
    public boolean pastUntil() {
        return pastUntil;
    }

    @Override
    public int decode(byte[] in, int from, int to) throws IOException {
        int at = from;
        while (at < to && !pastUntil) {
            if (lostInBlock || (in[at] & LocalFormat.RECORD) == 0) {
                int passed = Math.min(room, to - at);
                lostInBlock = passed < room;
                advance(passed);
                at += passed;
            } else if (!record.read(in, at, to)) {
                if (to - at >= Math.min(room, LocalFormat.LONGEST_HEAD)) {
                    lostInBlock = true;
                } else {
                    return at;
                }
            } else if (record.end() - at > room) {
                lostInBlock = true;
            } else if (record.end() > to) {
                return at;
            } else {
                take(in);
                advance(record.end() - at);
                at = record.end();
            }
        }
        return at;
    }

    private void advance(int bytes) {
        room -= bytes;
        if (room == 0) {
            room = LocalFormat.BLOCK;
        }
    }

    private void take(byte[] in) throws IOException {
        if (skipped > 0) {
            skipped--;
        } else if (record.nanos() > until) {
            pastUntil = true;
        } else if (record.nanos() >= since && isWanted(record.stream())) {
            if (outEnd > FLUSH_AT) {
                flush();
            }
            put(in);
        }
    }

    private boolean isWanted(StreamType stream) {
        return stream == StreamType.STDERR ? options.stderr() : options.stdout();
    }

    private void put(byte[] in) {
        int start = outEnd;
        int at = start + (options.multiplexed() ? FrameHeader.LENGTH : 0);
        if (options.timestamps()) {
            time.set(Math.floorDiv(record.nanos(), NANOS), (int) Math.floorMod(record.nanos(), (long) NANOS));
            time.putFixed(out, at);
            at += TimeText.MAX_LENGTH;
            out[at++] = ' ';
        }
        if (options.details()) {
            out[at++] = ' ';
        }
        System.arraycopy(in, record.textStart(), out, at, record.textLength());
        outEnd = at + record.textLength();
        if (options.multiplexed()) {
            FrameHeader.put(record.stream(), outEnd - start - FrameHeader.LENGTH, out, start);
        }
    }

    @Override
    public void flush() throws IOException {
        sink.write(out, 0, outEnd);
        outEnd = 0;
    }
}
