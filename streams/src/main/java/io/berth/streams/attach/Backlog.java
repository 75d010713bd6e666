package io.berth.streams.attach;

import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
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
    private final ChunkPool chunks = ChunkPool.SHARED;

    /** Chunks being filled: what is kept is before their positions. */
    private final Deque<ByteBuffer> memory = new ArrayDeque<>();

    /** The chunks that go to the file before the piece for which {@link Way#FILE} was answered. */
    private final List<ByteBuffer> moving = new ArrayList<>();

    private @Nullable ByteBuffer underWay;
    private final AtomicBoolean held = new AtomicBoolean();
    private int memoryBytes;
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
        if (!onDisk && memoryBytes + length <= limits.memoryBytes() && chunks.reserve(chunksFor(length))) {
            fill(bytes);
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
        moving.addAll(memory);
        memory.clear();
        return Way.FILE;
    }

    private int chunksFor(int length) {
        ByteBuffer last = memory.peekLast();
        int beyondLast = length - (last == null ? 0 : last.remaining());
        return beyondLast <= 0 ? 0 : (beyondLast + ChunkPool.CHUNK_BYTES - 1) / ChunkPool.CHUNK_BYTES;
    }

    private void fill(ByteBuffer bytes) {
        int limit = bytes.limit();
        while (bytes.position() < limit) {
            ByteBuffer last = memory.peekLast();
            if (last == null || !last.hasRemaining()) {
                last = chunks.take();
                memory.add(last);
            }
            bytes.limit(Math.min(limit, bytes.position() + last.remaining()));
            last.put(bytes);
            bytes.limit(limit);
        }
    }

    /** The next piece in memory; asking for it says that the one before has been taken by the client. */
    Optional<ByteBuffer> pollWithLock() {
        lastProgress = System.nanoTime();
        giveBackUnderWay();
        ByteBuffer next = memory.poll();
        underWay = next;
        if (next == null) {
            return Optional.empty();
        }
        next.flip();
        if (memoryBytes <= limits.memoryBytes() / 4 && spilledBytes == 0) {
            releaseDue = true;
        }
        return Optional.of(next);
    }

    private void giveBackUnderWay() {
        ByteBuffer taken = underWay;
        if (taken != null) {
            underWay = null;
            memoryBytes -= taken.limit();
            chunks.give(taken);
        }
    }

    boolean hasSpilledWithLock() {
        return spilledBytes > 0;
    }

    /** Whether the producer is in {@link #spill}: there will be something to read in a moment. */
    boolean isSpillingWithLock() {
        return spilling;
    }

    /** What {@link #spill} wrote is there to be read. */
    void spilledWithLock(long length) {
        spilling = false;
        spilledBytes += length;
        for (ByteBuffer moved : moving) {
            memoryBytes -= moved.limit();
            chunks.give(moved);
        }
        moving.clear();
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

    /** Writes {@code bytes}, and before it what was in memory, to the file; returns how much that is. */
    long spill(ByteBuffer bytes) throws IOException {
        long length = bytes.remaining();
        for (ByteBuffer moved : moving) {
            length += moved.flip().remaining();
            file.append(moved);
        }
        file.append(bytes);
        return length;
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

    /** Gives the memory back; nothing more is added or polled. */
    void forgetWithLock() {
        giveBackUnderWay();
        memory.forEach(chunks::give);
        memory.clear();
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
