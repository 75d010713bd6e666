package io.berth.streams;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One output stream of a process: one producer, any number of subscribers. The producer is the thread that reads the
 * process's pipe or terminal; it hands each piece to every subscriber in turn and holds no lock meanwhile.
 */
public final class BroadcastWriter {
    /** The bytes that a producer leaves free before each piece, for a multiplexed frame's header. */
    public static final int HEADER_ROOM = 8;

    private final StreamType stream;
    private final List<OutputSubscriber> subscribers = new CopyOnWriteArrayList<>();

    BroadcastWriter(StreamType stream) {
        this.stream = stream;
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
     * Hands a piece to every subscriber; producer only.
     *
     * @param bytes direct, with {@value #HEADER_ROOM} bytes of room before its position
     */
    public void write(ByteBuffer bytes) {
        int position = bytes.position();
        int limit = bytes.limit();
        for (OutputSubscriber subscriber : subscribers) {
            bytes.limit(limit).position(position);
            subscriber.write(stream, bytes);
        }
    }

    /** Tells every subscriber that this run's output is out; producer only, once for each run. */
    public void end() {
        for (OutputSubscriber subscriber : subscribers) {
            subscriber.end(stream);
        }
    }
}
