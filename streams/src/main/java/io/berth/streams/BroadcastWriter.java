package io.berth.streams;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One output stream of a process: one producer, any number of subscribers. The producer is the thread that reads the
 * process's pipe or terminal; it hands each piece to every subscriber in turn. Nobody ever waits for it meanwhile but
 * one who joins ({@link StreamConfig#subscribe}), and that one for a single piece.
 */
public final class BroadcastWriter {
    /** The bytes that a producer leaves free before each piece, for a multiplexed frame's header. */
    public static final int HEADER_ROOM = 8;

    private static final Logger LOGGER = LoggerFactory.getLogger(BroadcastWriter.class);

    private final StreamType stream;
    private final OutputTurn turn;
    private final List<OutputSubscriber> subscribers = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    BroadcastWriter(StreamType stream, OutputTurn turn) {
        this.stream = stream;
        this.turn = turn;
    }

    /** Adds a subscriber; it gets what is written from now on. */
    public void subscribe(OutputSubscriber subscriber) {
        subscribers.add(subscriber);
    }

    /** Takes a subscriber off; a piece that is being handed out may still reach it. */
    public void unsubscribe(OutputSubscriber subscriber) {
        subscribers.remove(subscriber);
    }

    /**
     * Hands a piece to every subscriber; producer only. One that throws is taken off: the others must not suffer.
     *
     * @param bytes direct, with {@value #HEADER_ROOM} bytes of room before its position
     */
    public void write(ByteBuffer bytes) {
        int position = bytes.position();
        int limit = bytes.limit();
        turn.take();
        try {
            for (OutputSubscriber subscriber : subscribers) {
                bytes.limit(limit).position(position);
                handOut(subscriber, bytes);
            }
        } finally {
            turn.give();
        }
    }

    private void handOut(OutputSubscriber subscriber, ByteBuffer bytes) {
        try {
            subscriber.write(stream, bytes);
        } catch (RuntimeException e) {
            LOGGER.error("a subscriber of {} failed and is taken off", stream.word(), e);
            subscribers.remove(subscriber);
        }
    }

    /** Tells every subscriber that this run's output is out; producer only, once for each run. */
    public void end() {
        turn.take();
        try {
            ended = true;
            for (OutputSubscriber subscriber : subscribers) {
                subscriber.end(stream);
            }
        } finally {
            turn.give();
        }
    }

    /** Whether the present run's output is out. */
    boolean ended() {
        return ended;
    }

    void beginRun() {
        ended = false;
    }

    List<OutputSubscriber> subscribers() {
        return subscribers;
    }
}
