package io.berth.streams.log.remote;

import java.io.IOException;
import java.nio.file.Path;

/** Connects unix datagram sockets, which the JDK does not have. */
public interface UnixDatagrams {
    /**
     * Connects to the socket file. A send waits while the other side's queue is full, for a bounded time.
     *
     * @throws IOException when there is none, or nobody listens
     */
    Wire connect(Path path) throws IOException;
}
