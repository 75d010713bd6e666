package io.berth.streams.attach;

import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client has not read yet: in memory at first, then in a spill file, in order. Also decides when the process is
 * held up for the client: while the client is reading, and never for longer than the limits say.
 *
 * <p>Methods ending in {@code WithLock} are called under the owner's lock; {@link #spill} is the producer's,
 * {@link #readSpilled} the session's, without it.
 */
final class Backlog implements AutoCloseable {
    /** Where a piece goes. */
    enum Way {
        MEMORY,
        /** The caller calls {@link #spill} next, without the lock. */
        FILE,
        /** Nowhere: the client is too far behind. */
        FULL
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Backlog.class);
    private static final long SEGMENT_BYTES = 64L << 20;

    /** Pieces that are on their way when the console is asked to pause still find room. */
    private static final long SLACK = 4L << 20;

    private final StreamConfig streams;
    private final SlowClientLimits limits;
    private final SpillFile file;
    private final Queue<ByteBuffer> memory = new ArrayDeque<>();
    private final AtomicBoolean held = new AtomicBoolean();
    private int memoryBytes;
    private int underWay;
    private long spilledBytes;
    private boolean spilling;
    private boolean onItsOwn;
    private boolean releaseDue;
    private long heldSince;
    private long lastProgress;

    Backlog(StreamConfig streams, SlowClientLimits limits) {
        this.streams = streams;
        this.limits = limits;
        this.file = new SpillFile(limits.folder(), SEGMENT_BYTES);
        this.lastProgress = System.nanoTime();
    }

    long fileBytes() {
        return limits.fileBytes();
    }

    /** Keeps a copy of {@code bytes} in memory if there is room. */
    Way addWithLock(ByteBuffer bytes) {
        int length = bytes.remaining();
        boolean onDisk = spilling || spilledBytes > 0;
        if (!onDisk && memory.isEmpty()) {
            lastProgress = System.nanoTime();
        }
        if (!onDisk && memoryBytes + length <= limits.memoryBytes()) {
            memory.add(ByteBuffer.allocate(length).put(bytes).flip());
            memoryBytes += length;
            if (memoryBytes > limits.memoryBytes() / 2 && !onItsOwn) {
                hold();
            }
            return Way.MEMORY;
        }
        if (spilledBytes + length > limits.fileBytes()) {
            if (isStalled() || spilledBytes + length > limits.fileBytes() + SLACK) {
                return Way.FULL;
            }
            hold();
        }
        spilling = true;
        return Way.FILE;
    }

    /** The next piece in memory; asking for it says that the one before has been taken by the client. */
    Optional<ByteBuffer> pollWithLock() {
        lastProgress = System.nanoTime();
        memoryBytes -= underWay;
        ByteBuffer next = memory.poll();
        underWay = next == null ? 0 : next.remaining();
        if (next == null) {
            return Optional.empty();
        }
        if (memoryBytes <= limits.memoryBytes() / 4 && spilledBytes == 0) {
            releaseDue = true;
        }
        return Optional.of(next);
    }

    boolean hasSpilledWithLock() {
        return spilledBytes > 0;
    }

    /** Whether the producer is in {@link #spill}: there will be something to read in a moment. */
    boolean isSpillingWithLock() {
        return spilling;
    }

    void spilledWithLock(int length) {
        spilling = false;
        spilledBytes += length;
    }

    void tookSpilledWithLock(int length) {
        lastProgress = System.nanoTime();
        spilledBytes -= length;
        if (spilledBytes < limits.fileBytes() - limits.fileBytes() / 16) {
            releaseDue = true;
        }
    }

    /** The client has everything: it may hold the process up again when it next falls behind. */
    void drainedWithLock() {
        onItsOwn = false;
        releaseDue = true;
    }

    void spill(ByteBuffer bytes) throws IOException {
        file.append(bytes);
    }

    int readSpilled(ByteBuffer into) throws IOException {
        return file.read(into);
    }

    boolean isHeld() {
        return held.get();
    }

    /**
     * Looks after a hold; called now and then while there is one.
     *
     * @return whether the client is to be cut off
     */
    boolean watchWithLock() {
        boolean full = spilledBytes + limits.memoryBytes() > limits.fileBytes();
        if (full) {
            return isStalled();
        }
        if (System.nanoTime() - heldSince >= limits.grace().toNanos()) {
            onItsOwn = true;
            releaseDue = true;
        }
        return false;
    }

    /** How long to wait before the next look. */
    Duration watchInterval() {
        return limits.grace();
    }

    boolean isReleaseDueWithLock() {
        return releaseDue && held.get();
    }

    /** Whether the process may go on now; if so, the caller calls {@link #release} when it has given the lock back. */
    boolean takeReleaseDueWithLock() {
        boolean due = releaseDue;
        releaseDue = false;
        return due && held.get();
    }

    /** Lets the process go on; without the lock, since the console is called. */
    void release() {
        if (held.compareAndSet(true, false)) {
            streams.release();
        }
    }

    private void hold() {
        if (held.compareAndSet(false, true)) {
            heldSince = System.nanoTime();
            releaseDue = false;
            streams.hold();
        }
    }

    private boolean isStalled() {
        return System.nanoTime() - lastProgress > limits.patience().toNanos();
    }

    /** Lets the process go and releases the file; neither thread may be spilling or reading. */
    @Override
    public void close() {
        release();
        try {
            file.close();
        } catch (IOException e) {
            LOGGER.warn("a spill file in {} could not be closed", limits.folder(), e);
        }
    }
}
