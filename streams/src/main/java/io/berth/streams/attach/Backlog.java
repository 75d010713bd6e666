package io.berth.streams.attach;

import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client has not read yet, in order: what is in memory, what is in the spill file, and the tail that is on its
 * way there. Also decides when the process is held up for the client: while the client is reading, and never for longer
 * than the limits say.
 *
 * <pre>
 *   read here  &lt;--  memory  &lt;--  file  &lt;--  tail  &lt;--  added here
 * </pre>
 *
 * The producer only copies: a file that is slow to be written must not keep it, since it reads every container's output.
 *
 * <p>Methods ending in {@code WithLock} are called under the owner's lock; {@link #append} is called without it by who
 * has taken the tail, {@link #readSpilled} by the session.
 */
final class Backlog implements AutoCloseable {
    /** Where a piece went. */
    enum Way {
        MEMORY,
        /** To the tail: the caller sees to it that it is written if {@link #isSpillDueWithLock}. */
        FILE,
        /** Nowhere yet, as no memory is left for it: the caller takes the tail and writes it and the piece itself. */
        NO_MEMORY,
        /** Nowhere: the client is too far behind. */
        FULL
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Backlog.class);
    private static final long SEGMENT_BYTES = 64L << 20;

    /** Pieces that are on their way when the console is asked to pause still find room. */
    private static final long SLACK = 4L << 20;

    /** A tail of this much is written; less can wait, since few large writes cost less than many small ones. */
    private static final int WRITTEN_TAIL = 256 * 1024;

    /** A tail of this much says that the file can't be written as fast as the process prints. */
    private static final int LONGEST_TAIL = 2 * 1024 * 1024;

    private final StreamConfig streams;
    private final SlowClientLimits limits;
    private final SpillFile file;
    private final ChunkPool chunks = ChunkPool.SHARED;

    /** Chunks being filled, here and in the tail: what is kept is before their positions. */
    private Deque<ByteBuffer> memory = new ArrayDeque<>();

    private Deque<ByteBuffer> tail = new ArrayDeque<>();
    private @Nullable ByteBuffer underWay;
    private final AtomicBoolean held = new AtomicBoolean();
    private int memoryBytes;
    private long spilledBytes;
    private long tailBytes;
    private boolean writing;
    private long writingBytes;
    private boolean onItsOwn;
    private boolean heldWhenFull;
    private long heldSince;
    private long lastProgress;
    private long lastWritten;

    Backlog(StreamConfig streams, SlowClientLimits limits) {
        this.streams = streams;
        this.limits = limits;
        this.file = new SpillFile(limits.folder(), SEGMENT_BYTES);
        this.lastProgress = System.nanoTime();
    }

    long fileBytes() {
        return limits.fileBytes();
    }

    /** Keeps a copy of {@code bytes}, unless there is too much already. */
    Way addWithLock(ByteBuffer bytes) {
        int length = bytes.remaining();
        boolean spilling = isSpillingWithLock();
        if (!spilling && memory.isEmpty()) {
            lastProgress = System.nanoTime();
        }
        if (!spilling && memoryBytes + length <= limits.memoryBytes() && chunks.reserve(chunksFor(memory, length))) {
            fill(memory, bytes);
            memoryBytes += length;
            if (memoryBytes > limits.memoryBytes() / 2 && !onItsOwn) {
                hold();
            }
            return Way.MEMORY;
        }
        if (!spilling) {
            lastWritten = System.nanoTime();
        }
        if (onDisk() + length > limits.fileBytes()) {
            if (isStalled() || onDisk() + length > limits.fileBytes() + SLACK) {
                return Way.FULL;
            }
            hold();
            heldWhenFull = true;
        }
        if (!chunks.reserve(chunksFor(tail, length))) {
            return Way.NO_MEMORY;
        }
        fill(tail, bytes);
        tailBytes += length;
        if (tailBytes > LONGEST_TAIL) {
            hold();
        }
        return Way.FILE;
    }

    private long onDisk() {
        return spilledBytes + writingBytes + tailBytes;
    }

    private static int chunksFor(Deque<ByteBuffer> queue, int length) {
        ByteBuffer last = queue.peekLast();
        int beyondLast = length - (last == null ? 0 : last.remaining());
        return beyondLast <= 0 ? 0 : (beyondLast + ChunkPool.CHUNK_BYTES - 1) / ChunkPool.CHUNK_BYTES;
    }

    private void fill(Deque<ByteBuffer> queue, ByteBuffer bytes) {
        int limit = bytes.limit();
        while (bytes.position() < limit) {
            ByteBuffer last = queue.peekLast();
            if (last == null || !last.hasRemaining()) {
                last = chunks.take();
                queue.add(last);
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
        if (memory.isEmpty() && spilledBytes == 0 && !writing) {
            Deque<ByteBuffer> empty = memory;
            memory = tail;
            memoryBytes += (int) tailBytes;
            tail = empty;
            tailBytes = 0;
        }
        ByteBuffer next = memory.poll();
        underWay = next;
        if (next == null) {
            return Optional.empty();
        }
        return Optional.of(next.flip());
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

    /** Whether what is added now comes behind something that is not in memory. */
    boolean isSpillingWithLock() {
        return onDisk() > 0;
    }

    /** Whether the tail should be written now; nobody is writing. */
    boolean isSpillDueWithLock() {
        return !writing && tailBytes >= WRITTEN_TAIL;
    }

    /** Whether somebody has taken what was the tail and not written it yet. */
    boolean isWritingWithLock() {
        return writing;
    }

    /** Takes the tail to write it, and {@code more} bytes after it; {@link #spilledWithLock} follows. */
    Deque<ByteBuffer> takeTailWithLock(int more) {
        Deque<ByteBuffer> taken = tail;
        writing = true;
        writingBytes = tailBytes + more;
        tail = new ArrayDeque<>();
        tailBytes = 0;
        return taken;
    }

    /** Writes what was the tail to the file, and {@code last} after it. */
    void append(Deque<ByteBuffer> pieces, ByteBuffer last) throws IOException {
        for (ByteBuffer piece : pieces) {
            file.append(piece.flip());
        }
        if (last.hasRemaining()) {
            file.append(last);
        }
    }

    /** What was the tail is in the file; or is lost, and with it what has come since. */
    void spilledWithLock(Deque<ByteBuffer> pieces, boolean written) {
        pieces.forEach(chunks::give);
        lastWritten = System.nanoTime();
        if (written) {
            spilledBytes += writingBytes;
        } else {
            forgetTailWithLock();
        }
        writing = false;
        writingBytes = 0;
    }

    void tookSpilledWithLock(int length) {
        lastProgress = System.nanoTime();
        spilledBytes -= length;
    }

    /** The client has everything: it may hold the process up again when it next falls behind. */
    void drainedWithLock() {
        onItsOwn = false;
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
        if (onDisk() + limits.memoryBytes() > limits.fileBytes()) {
            return isStalled();
        }
        if (tailBytes > LONGEST_TAIL
                && System.nanoTime() - lastWritten > limits.diskPatience().toNanos()) {
            return true;
        }
        if (System.nanoTime() - heldSince >= limits.grace().toNanos()) {
            onItsOwn = true;
        }
        return false;
    }

    /** How long to wait before the next look. */
    Duration watchInterval() {
        return limits.grace();
    }

    /** Whether the process may go on now; if so, the caller calls {@link #release} when it has given the lock back. */
    boolean isReleaseDueWithLock() {
        boolean behind = !onItsOwn && (memoryBytes > limits.memoryBytes() / 4 || isSpillingWithLock());
        heldWhenFull &= onDisk() >= limits.fileBytes() - limits.fileBytes() / 16;
        return held.get() && !behind && !heldWhenFull && tailBytes <= LONGEST_TAIL / 2;
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
        forgetTailWithLock();
    }

    private void forgetTailWithLock() {
        tail.forEach(chunks::give);
        tail.clear();
        tailBytes = 0;
    }

    /** Lets the process go and releases the file; neither thread may be writing or reading. */
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
