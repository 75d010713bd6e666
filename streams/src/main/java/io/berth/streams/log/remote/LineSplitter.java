package io.berth.streams.log.remote;

import io.berth.streams.StreamType;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Cuts one stream into lines, and lines into pieces of 16 KB. Producer's thread only. */
final class LineSplitter {
    /** The longest piece. */
    static final int MAX_PIECE = 16 * 1024;

    private final StreamType stream;
    private final InstantSource clock;
    private final Supplier<byte[]> lineIds;
    private final Consumer<LogRecord> records;
    private byte[] held = new byte[256];
    private int count;
    private Instant lineTime = Instant.EPOCH;
    private int pieces;
    private @Nullable String lineId;

    /**
     * Hands each record to {@code records}.
     *
     * @param lineIds a name for each line that is cut into pieces
     */
    LineSplitter(StreamType stream, InstantSource clock, Supplier<byte[]> lineIds, Consumer<LogRecord> records) {
        this.stream = stream;
        this.clock = clock;
        this.lineIds = lineIds;
        this.records = records;
    }

    /** Takes what the stream has brought. */
    void write(ByteBuffer bytes) {
        Instant now = clock.instant();
        while (bytes.hasRemaining()) {
            int newline = newline(bytes, Math.min(bytes.limit(), bytes.position() + MAX_PIECE - count));
            int length = newline - bytes.position();
            if (count == 0 && pieces == 0) {
                lineTime = now;
            }
            hold(bytes, length);
            if (bytes.hasRemaining() && bytes.get(bytes.position()) == '\n') {
                bytes.get();
                give(true);
            } else if (count == MAX_PIECE) {
                give(false);
            }
        }
    }

    /** The stream is at its end: what there is of a line is the line. */
    void end() {
        if (count > 0) {
            give(true);
        }
        pieces = 0;
        lineId = null;
    }

    private static int newline(ByteBuffer bytes, int end) {
        for (int i = bytes.position(); i < end; i++) {
            if (bytes.get(i) == '\n') {
                return i;
            }
        }
        return end;
    }

    private void hold(ByteBuffer bytes, int length) {
        if (held.length < count + length) {
            held = Arrays.copyOf(held, Math.min(MAX_PIECE, Math.max(2 * held.length, count + length)));
        }
        bytes.get(held, count, length);
        count += length;
    }

    private void give(boolean lastOfLine) {
        LogRecord.Piece piece = null;
        if (!lastOfLine || pieces > 0) {
            String id = lineId == null ? HexFormat.of().formatHex(lineIds.get()) : lineId;
            lineId = id;
            piece = new LogRecord.Piece(id, ++pieces, lastOfLine);
        }
        records.accept(LogRecord.of(stream, lineTime, held, 0, count, piece));
        count = 0;
        if (lastOfLine) {
            pieces = 0;
            lineId = null;
        }
    }
}
