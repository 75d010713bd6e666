package io.berth.streams.log;

import java.io.IOException;
import java.io.OutputStream;

/** The log as it was at one moment, whatever is written or rotated after it. */
public interface LogSnapshot extends AutoCloseable {
    /**
     * Writes the streams' bytes up to the snapshot's moment, the unfinished lines last, as frames or raw.
     *
     * @param options without follow
     */
    void writeTo(LogReadOptions options, OutputStream out) throws IOException, InterruptedException;

    @Override
    void close();
}
