package io.berth.streams.log.remote;

import java.io.IOException;
import java.util.List;

/**
 * A connection to a log service. One thread sends; any thread may close, which ends a send that is under way. A second
 * close does nothing.
 */
public interface Wire extends AutoCloseable {
    /**
     * Sends the messages in order; after a failure the wire is to be closed, and the messages may or may not have arrived.
     */
    void send(List<byte[]> messages) throws IOException;

    @Override
    void close();
}
