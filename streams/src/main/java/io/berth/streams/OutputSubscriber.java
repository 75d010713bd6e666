package io.berth.streams;

import java.nio.ByteBuffer;

/**
 * Takes a process's output as it comes. Called by the one thread that reads the process's pipes or terminal, for both
 * streams, so an implementation sees the bytes in the order in which they were read and needs no lock of its own
 * against another producer.
 *
 * <p>A subscriber never blocks: what its client can't take now it keeps in a buffer with a bound, or spills.
 */
public interface OutputSubscriber {
    /** A run of the process is about to start; nothing of it has been written yet. */
    default void begin() {}

    /**
     * Output of the run that has begun comes next, perhaps not the run's first: an earlier engine process may have taken
     * the run as far as {@code checkpoint} says. The one subscriber that keeps the output, the log, goes on from there and
     * commits from now on until the run's end; for the others it is nothing.
     */
    default void resume(Checkpoint checkpoint) {}

    /**
     * Takes all of {@code bytes}, which belong to the caller again as soon as this returns. There are always at least
     * {@value BroadcastWriter#HEADER_ROOM} bytes before {@code bytes.position()} that the subscriber may overwrite, so
     * that a multiplexed frame can be written without a copy.
     *
     * @param bytes a direct buffer; its position and limit may be changed, its content not
     */
    void write(StreamType stream, ByteBuffer bytes);

    /** The stream is at its end for this run of the process; called once for each stream subscribed to. */
    void end(StreamType stream);
}
