package io.berth.streams.log.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a log's records on a virtual thread of its own: connects when there is something to send, connects again, with
 * growing pauses, when the service has gone, and then sends once more what was under way. Closes the connection between
 * runs.
 */
final class RecordSender {
    private static final Logger LOGGER = LoggerFactory.getLogger(RecordSender.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** How long what is left is still sent after the log was closed. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final RemoteService service;
    private final SendQueue queue;
    private final @Nullable Pressure pressure;
    private final AtomicReference<@Nullable Wire> dialled = new AtomicReference<>();
    private @Nullable Thread thread;
    private volatile @Nullable Wire wire;
    private volatile boolean running;
    private volatile boolean closed;
    private volatile boolean expired;
    private boolean failing;

    RecordSender(RemoteService service, SendQueue queue, @Nullable Pressure pressure) {
        this.service = service;
        this.queue = queue;
        this.pressure = pressure;
    }

    /** Connects in the caller's thread, if a run is to start only then, and there is no connection. */
    void connect() throws IOException {
        if (service.connectsFirst() && wire == null) {
            Wire fresh = service.dialer().dial();
            if (!dialled.compareAndSet(null, fresh)) {
                fresh.close();
            }
        }
    }

    /** A run begins; its producer's thread. */
    void beginRun() {
        running = true;
        if (thread == null) {
            thread = Thread.ofVirtual().name("log-" + service.driver()).start(this::work);
        }
    }

    /** The run's output is all in the queue. */
    void endRun() {
        running = false;
        queue.wake();
    }

    /** Sends what is left, for a bounded time, and ends; does not wait for it. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        running = false;
        queue.finish();
        closeQuietly(thread == null ? dialled.getAndSet(null) : null);
        if (thread != null) {
            Thread.ofVirtual().name("log-farewell").start(this::expire);
        }
    }

    private void expire() {
        try {
            if (!queue.awaitEmpty(FAREWELL.toNanos())) {
                expired = true;
                closeQuietly(wire);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try {
            while (!(closed && expired)) {
                List<LogRecord> batch = queue.next(TimeUnit.HOURS.toNanos(1));
                if (!batch.isEmpty()) {
                    send(batch);
                } else if (closed) {
                    break;
                }
                if (!running && queue.isIdle()) {
                    hangUp();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave();
        }
    }

    private void leave() {
        long lost = queue.clear();
        if (lost > 0) {
            LOGGER.warn("{}: {} lines were not taken before the log was closed", this, lost);
        }
        hangUp();
        if (pressure != null) {
            pressure.release();
        }
    }

    private void send(List<LogRecord> batch) throws InterruptedException {
        List<byte[]> messages = new ArrayList<>();
        batch.forEach(record -> messages.addAll(service.codec().encode(record)));
        long pause = service.firstPause().toNanos();
        while (!messages.isEmpty()) {
            try {
                connected().send(messages);
                recovered();
                if (pressure != null) {
                    pressure.sent();
                }
                return;
            } catch (IOException e) {
                hangUp();
                report(e);
                if (expired) {
                    LOGGER.warn("{}: {} lines were not taken before the log was closed", this, batch.size());
                    return;
                }
                queue.pause(pause);
                pause = Math.min(LONGEST_PAUSE.toNanos(), 2 * pause);
                if (closed && !expired) {
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
        }
    }

    private Wire connected() throws IOException {
        Wire present = wire;
        if (present == null) {
            present = dialled.getAndSet(null);
            if (present == null) {
                present = service.dialer().dial();
            }
            wire = present;
        }
        return present;
    }

    private void hangUp() {
        closeQuietly(wire);
        closeQuietly(dialled.getAndSet(null));
        wire = null;
    }

    private static void closeQuietly(@Nullable Wire open) {
        if (open != null) {
            open.close();
        }
    }

    /** Says once that the service is out of reach, until it is there again. */
    private void report(IOException e) {
        if (!failing && !expired) {
            failing = true;
            LOGGER.warn("{}: {}: trying again", this, e.getMessage());
        }
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOGGER.info("{}: takes lines again", this);
        }
    }

    @Override
    public String toString() {
        return service.label();
    }
}
