package io.berth.streams.log;

import io.berth.streams.OutputSubscriber;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * One container's log. It subscribes to both of the container's output streams for the container's whole life, across
 * runs, and is written to by the producer's thread, so it is never behind.
 *
 * <p>A log never throws at the producer and never stops it: what can't be kept is reported once and dropped. The
 * container's owner closes it.
 *
 * <p>A driver whose records stay where it can find them again overrides {@link #resume} and commits after each piece (see
 * {@link LogCheckpoint}): then each byte is in the log once, also when the engine is killed. For a driver that does not,
 * what has been handed out counts as kept.
 */
public interface LogDriver extends OutputSubscriber, AutoCloseable {
    /** The driver's name as {@code --log-driver} has it. */
    String name();

    /**
     * Gets ready for a run: reaches what the log is sent to. In the thread of whoever starts the container, not under any
     * lock; takes a bounded time.
     *
     * @throws IOException why the container can't be started
     */
    default void prepare() throws IOException {}

    /** Waits until what has been taken has reached its place; answers whether it has. */
    default boolean flush(Duration patience) throws InterruptedException {
        return true;
    }

    /** How to read the log back; empty for a driver that only writes. */
    Optional<LogReader> reader();

    /** Writes out what is held and releases the file; a second call does nothing. Not while a piece is handed out. */
    @Override
    void close();
}
