package io.berth.streams.log.remote;

import io.berth.streams.StreamType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One line of output, or one piece of up to 16 KB of a longer one. Immutable. */
final class LogRecord {
    private final StreamType stream;
    private final Instant time;
    private final byte[] line;
    private final Optional<Piece> piece;

    /**
     * Which piece of a long line it is.
     *
     * @param lineId the same for all pieces of the line
     * @param ordinal 1 for the first
     */
    record Piece(String lineId, int ordinal, boolean last) {}

    private LogRecord(StreamType stream, Instant time, byte[] line, Optional<Piece> piece) {
        this.stream = stream;
        this.time = time;
        this.line = line;
        this.piece = piece;
    }

    /** The record of {@code bytes[from, to)}, which are copied. */
    static LogRecord of(StreamType stream, Instant time, byte[] bytes, int from, int to, @Nullable Piece piece) {
        return new LogRecord(stream, time, Arrays.copyOfRange(bytes, from, to), Optional.ofNullable(piece));
    }

    boolean isStderr() {
        return stream == StreamType.STDERR;
    }

    /** The word for its stream: {@code stdout} or {@code stderr}. */
    String source() {
        return stream.word();
    }

    /** When the line began. */
    Instant time() {
        return time;
    }

    /** Without the newline; not to be changed. */
    byte[] line() {
        return line;
    }

    Optional<Piece> piece() {
        return piece;
    }
}
