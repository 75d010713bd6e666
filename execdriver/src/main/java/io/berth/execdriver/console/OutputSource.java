package io.berth.execdriver.console;

import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a process's output is read: its pipe or terminal, by itself or through an {@link Intake}. On the loop's thread. */
interface OutputSource extends AutoCloseable {
    /** What to wait for with epoll; the source's. */
    OwnedFd fd();

    /**
     * Reads once, into the rest of a piece.
     *
     * @return the bytes read; 0 when there is nothing now; -1 at the end
     */
    int read(ByteBuffer into) throws IOException;

    /** Whether there may be bytes of which epoll does not tell: what an earlier engine process had under way. */
    default boolean mayHoldBytes() {
        return false;
    }

    /** The piece that has been read is about to be handed out. */
    void handingOut();

    /** Everybody has the piece. */
    void handedOut() throws IOException;

    /** Gives back what only much output needs; called when there has been none for a while. */
    void trim() throws IOException;

    @Override
    void close();
}
