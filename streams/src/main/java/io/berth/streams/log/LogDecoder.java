package io.berth.streams.log;

import java.io.IOException;

/**
 * Turns a log's records into what a client gets. Not thread-safe; gathers output until {@link #flush} or until there is
 * enough of it.
 */
interface LogDecoder {
    /** What comes next stands at {@code offset} of its part; the first {@code skipped} records are not wanted. */
    void moveTo(long offset, long skipped);

    /** Decodes the whole records in {@code in[from, to)} and returns where the unfinished one starts. */
    int decode(byte[] in, int from, int to) throws IOException;

    /** Whether a record after {@code until} has been met: nothing more is to be decoded. */
    boolean pastUntil();

    /** Hands on what has been gathered; does not flush the stream behind it. */
    void flush() throws IOException;
}
