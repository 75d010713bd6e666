package io.berth.streams.log;

import io.berth.streams.StreamType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that is written by a thread of its own, so that one which is slow (a disk that hangs) keeps nobody waiting: the
 * option {@code mode=non-blocking}. Output waits in a queue of {@code max-buffer-size} bytes; lines that find it full are
 * left out, whole, and counted. What is in the queue when the engine is killed is lost, so such a log does not commit.
 */
public final class NonBlockingLog implements LogDriver {
    private static final Logger LOGGER = LoggerFactory.getLogger(NonBlockingLog.class);
    private static final Duration CATCH_UP = Duration.ofSeconds(1);

    private final LogDriver log;
    private final String label;
    private final long maxBytes;
    private final ReentrantLock queueLock = new ReentrantLock();
    private final Condition changed = queueLock.newCondition();
    private final Queue<Step> steps = new ArrayDeque<>();
    private final LineGate stdout = new LineGate();
    private final LineGate stderr = new LineGate();
    private long waiting;
    private boolean busy;
    private boolean started;
    private boolean closed;
    private long droppedBytes;

    /** One thing for the writing thread to do; {@code bytes} is what it holds in the queue. */
    private record Step(Runnable action, long bytes) {}

    /**
     * Puts a queue before {@code log}, which it owns.
     *
     * @param label whose log it is, for the engine's log
     */
    public NonBlockingLog(LogDriver log, String label, long maxBytes) {
        this.log = log;
        this.label = label;
        this.maxBytes = maxBytes;
    }

    @Override
    public String name() {
        return log.name();
    }

    @Override
    public void prepare() throws IOException {
        log.prepare();
    }

    /** Reading first waits, for a bounded time, until what is in the queue is written. */
    @Override
    public Optional<LogReader> reader() {
        return log.reader().map(reader -> new LogReader() {
            @Override
            public void read(LogReadOptions options, OutputStream out) throws IOException, InterruptedException {
                flush(CATCH_UP);
                reader.read(options, out);
            }

            @Override
            public LogSnapshot snapshot() throws IOException {
                try {
                    flush(CATCH_UP);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return reader.snapshot();
            }
        });
    }

    @Override
    public void begin() {
        add(new Step(log::begin, 0));
    }

    @Override
    public void write(StreamType stream, ByteBuffer bytes) {
        LineGate gate = stream == StreamType.STDERR ? stderr : stdout;
        int offered = bytes.remaining();
        byte[] taken = gate.take(bytes, room());
        if (taken.length < offered) {
            report(offered - taken.length);
        }
        if (taken.length > 0) {
            add(new Step(() -> log.write(stream, ByteBuffer.wrap(taken)), taken.length));
        }
    }

    /** A queue that is empty takes one piece whatever its size. */
    private int room() {
        queueLock.lock();
        try {
            return waiting == 0
                    ? Integer.MAX_VALUE
                    : (int) Math.max(0, Math.min(maxBytes - waiting, Integer.MAX_VALUE));
        } finally {
            queueLock.unlock();
        }
    }

    private void report(long bytes) {
        if (droppedBytes == 0) {
            LOGGER.warn("{}: its log is not written fast enough: lines are left out", label);
        }
        droppedBytes += bytes;
    }

    @Override
    public void end(StreamType stream) {
        add(new Step(() -> log.end(stream), 0));
        if (droppedBytes > 0) {
            LOGGER.warn("{}: {} bytes were left out of its log", label, droppedBytes);
            droppedBytes = 0;
        }
    }

    @Override
    public boolean flush(Duration patience) throws InterruptedException {
        queueLock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while ((busy || !steps.isEmpty()) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !busy && steps.isEmpty();
        } finally {
            queueLock.unlock();
        }
    }

    /** Waits a little for the log to be closed; one that hangs is closed later. */
    @Override
    public void close() {
        add(new Step(log::close, 0));
        queueLock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            queueLock.unlock();
        }
        try {
            flush(CATCH_UP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(Step step) {
        queueLock.lock();
        try {
            if (closed) {
                return;
            }
            if (!started) {
                started = true;
                Thread.ofPlatform().daemon().name("log-writer").start(this::work);
            }
            steps.add(step);
            waiting += step.bytes();
            changed.signalAll();
        } finally {
            queueLock.unlock();
        }
    }

    private void work() {
        for (Optional<Step> step = next(); step.isPresent(); step = next()) {
            try {
                step.get().action().run();
            } catch (RuntimeException e) {
                LOGGER.error("{}: its log failed", label, e);
            }
            done(step.get());
        }
    }

    private Optional<Step> next() {
        queueLock.lock();
        try {
            while (steps.isEmpty()) {
                if (closed) {
                    return Optional.empty();
                }
                changed.awaitUninterruptibly();
            }
            busy = true;
            return Optional.of(steps.remove());
        } finally {
            queueLock.unlock();
        }
    }

    private void done(Step step) {
        queueLock.lock();
        try {
            busy = false;
            waiting -= step.bytes();
            changed.signalAll();
        } finally {
            queueLock.unlock();
        }
    }
}
