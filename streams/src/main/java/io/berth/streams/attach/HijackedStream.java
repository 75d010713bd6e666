package io.berth.streams.attach;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A client's connection after the HTTP head: raw bytes in both directions. Implemented over Jetty's end point, over a
 * websocket, and in memory by tests.
 *
 * <p>One thread reads; any thread may write, one at a time. The connection's owner closes it.
 */
public interface HijackedStream extends AutoCloseable {
    /**
     * Reads what is there, waiting for at least one byte. Call it on a virtual thread.
     *
     * @return the number of bytes put into {@code into}, or -1 when the client has closed its writing half (the end of
     *     stdin) or the whole connection
     */
    int read(ByteBuffer into) throws IOException;

    /**
     * Writes what the connection takes at once, without waiting; callable from any thread.
     *
     * @return whether {@code bytes} has nothing remaining; if not, the caller must go on with {@link #write}
     * @throws IOException when the client is gone
     */
    boolean flush(ByteBuffer bytes) throws IOException;

    /** Writes all of {@code bytes}, waiting as long as the client does not read. Call it on a virtual thread. */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * Whether a client can end its input and still want the output. If not, as with a websocket, its end of input is its
     * leave-taking, unless it is the end of the process's input too.
     */
    default boolean halfCloses() {
        return true;
    }

    /** Ends the output; the client may still send. */
    void shutdownOutput() throws IOException;

    /** Closes both directions at once; a second call does nothing. */
    @Override
    void close();
}
