package io.berth.streams.log;

import io.berth.streams.StreamType;

/** Writes one log's records into memory. Not thread-safe. The caller sees to the room: {@link #maxRecord} bytes. */
interface LogEncoder {
    /** The most bytes that one record can take. */
    int maxRecord();

    /** The next record will stand at {@code offset} of a file; called whenever that is not where the last one ended. */
    void moveTo(long offset);

    /**
     * Adds the record of {@code buffers.in[from, to)}, at most {@link RecordEncoder#MAX_PIECE} bytes, to {@code
     * buffers.out}.
     */
    void encode(EncodeBuffers buffers, int from, int to, StreamType stream, TimeText time);
}
