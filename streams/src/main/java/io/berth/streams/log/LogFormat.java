package io.berth.streams.log;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/**
 * How records stand in a log's files: how they are written and read, and how one is found without reading those before
 * it. Shared by all logs of a driver, without state.
 */
interface LogFormat {
    /** The driver's name as {@code --log-driver} has it. */
    String driver();

    /** A writer for one log whose records all bear {@code options}' attributes. */
    LogEncoder encoder(JsonFileOptions options);

    /** A reader that hands what {@code options} ask for to {@code sink}. */
    LogDecoder decoder(LogReadOptions options, OutputStream sink);

    /** The place of the {@code count}th record from the part's end; {@code part} unknown to it, hence 0. */
    Tail tail(LogPart part, long count) throws IOException;

    /** Whether the part's first record is later than {@code since}; so for a part without any record. */
    boolean startsAfter(LogPart part, Instant since) throws IOException;

    /** An offset from which reading finds every record since {@code since} that stands at {@code from} or later. */
    long firstNotBefore(LogPart part, Instant since, long from) throws IOException;

    /** Where the last whole record ends: what follows was being written when the engine died. */
    long wholeRecords(LogPart part) throws IOException;

    /**
     * Where the last records of a part begin.
     *
     * @param offset from which to read
     * @param skipped how many records from there on are none of them
     * @param missing how many records there are too few; then the other two are 0
     */
    record Tail(long offset, long skipped, long missing) {}
}
