package io.berth.streams.log.remote;

import io.berth.streams.StreamConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks the container's console to pause while a service that is slow, but takes lines, has a queue to work off. A pause
 * ends when the queue is a quarter full, or after a second in which the service took nothing; and then there is none
 * until it takes something again.
 */
final class Pressure {
    private static final int FULL = 50;
    private static final int WORKED_OFF = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final StreamConfig streams;
    private final SendQueue queue;
    private final AtomicBoolean holding = new AtomicBoolean();
    private final AtomicLong sent = new AtomicLong();
    private volatile boolean stalled;

    Pressure(StreamConfig streams, SendQueue queue) {
        this.streams = streams;
        this.queue = queue;
    }

    /** The producer has added a record. */
    void added() {
        if (!stalled && !holding.get() && queue.isFuller(FULL) && holding.compareAndSet(false, true)) {
            streams.hold();
            Thread.ofVirtual().name("log-pressure").start(this::watch);
        }
    }

    /** The service has taken records. */
    void sent() {
        sent.incrementAndGet();
        stalled = false;
        if (holding.get() && !queue.isFuller(WORKED_OFF)) {
            release();
        }
    }

    /** Nobody will send any more. */
    void release() {
        if (holding.compareAndSet(true, false)) {
            streams.release();
        }
    }

    private void watch() {
        try {
            for (long before = -1; holding.get() && before != sent.get(); ) {
                before = sent.get();
                Thread.sleep(PATIENCE);
            }
            stalled = holding.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release();
        }
    }
}
