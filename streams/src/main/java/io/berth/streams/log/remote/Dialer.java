package io.berth.streams.log.remote;

import java.io.IOException;

/** Connects to a log service. */
interface Dialer {
    /**
     * Connects, within a bounded time.
     *
     * @throws IOException with the words that dockerd has for it
     */
    Wire dial() throws IOException;
}
