package io.berth.streams;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * Where the log of a process's output writes down how far it has got, so that another engine process can go on at
 * exactly that byte after this one was killed. A commit is all or nothing, and cheap: memory that outlives the engine
 * process, not the disk.
 *
 * <pre>{@code
 * // the log, in the producer's thread
 * resume(checkpoint):     state = checkpoint.state(); cut off what was written after it; checkpoint.commit(0, state)
 * write(stream, bytes):   … write the records …;      checkpoint.commit(0, state)
 * }</pre>
 *
 * After the engine process was killed, the next one hands out again what came after the last commit, so whatever the log
 * has written since then must be undone in {@link OutputSubscriber#resume}. Producer's thread only.
 */
public interface Checkpoint {
    /** Keeps nothing: a process whose output is not handed out again. */
    Checkpoint NONE = new Checkpoint() {
        @Override
        public ByteBuffer state() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public void commit(int left, ByteBuffer state) {}
    };

    /** The most bytes of state that a log can commit. */
    int MAX_STATE = 48 * 1024;

    /** What the log committed last in this run of the process, the caller's own copy; empty before the first commit. */
    ByteBuffer state();

    /** When the piece in hand was printed, if that was while no engine process was there; empty for now. */
    default Optional<Instant> printedAt() {
        return Optional.empty();
    }

    /**
     * From now on the log stands for all that has been handed out in this run, but for the last {@code left} bytes of the
     * piece that is being handed out.
     *
     * @param state the log's own words for where it is, up to {@link #MAX_STATE} bytes; belongs to the caller again
     *     afterwards
     */
    void commit(int left, ByteBuffer state);
}
