package io.berth.streams.log;

import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamType;
import java.util.Optional;

/**
 * One container's log. It subscribes to both of the container's output streams for the container's whole life, across
 * runs, and is written to by the producer's thread, so it is never behind.
 *
 * <p>A log never throws at the producer and never stops it: what can't be kept is reported once and dropped. The
 * container's owner closes it.
 */
public interface LogDriver extends OutputSubscriber, AutoCloseable {
    /** The driver's name as {@code --log-driver} has it. */
    String name();

    /** How to read the log back; empty for a driver that only writes. */
    Optional<LogReader> reader();

    /**
     * How many bytes of the stream have been taken and are not yet in the log: an unfinished line. Producer only, or at
     * a point between two pieces.
     */
    int heldBytes(StreamType stream);

    /** Writes out what is held and releases the file; a second call does nothing. Not while a piece is handed out. */
    @Override
    void close();
}
