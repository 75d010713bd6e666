package io.berth.streams.attach;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The memory in which all sessions together keep what their clients have not read, so that any number of slow clients
 * takes a bounded part of the engine's memory. What has been given back is kept for a while: direct memory that is let go
 * is free only after the next collection, and a busy client lets go of many megabytes until then. Thread-safe.
 */
final class ChunkPool {
    /** The length of a chunk in bytes. */
    static final int CHUNK_BYTES = 64 * 1024;

    /** What the sessions of one engine share: 16 MB at most, of which 2 MB are kept when nobody needs them. */
    static final ChunkPool SHARED = new ChunkPool(256, 32, Duration.ofSeconds(5));

    private final int most;
    private final int mostSpare;
    private final AtomicInteger reserved = new AtomicInteger();
    private final AtomicInteger spareCount = new AtomicInteger();
    private final AtomicBoolean trimDue = new AtomicBoolean();
    private final Duration trimAfter;
    private final ConcurrentLinkedQueue<ByteBuffer> spare = new ConcurrentLinkedQueue<>();

    /**
     * Makes a pool.
     *
     * @param most chunks there are at once
     * @param mostSpare chunks kept for longer than {@code trimAfter} when nobody needs them
     */
    ChunkPool(int most, int mostSpare, Duration trimAfter) {
        this.most = most;
        this.mostSpare = mostSpare;
        this.trimAfter = trimAfter;
    }

    /** Reserves {@code count} chunks, all or none; each is then taken once and given back once. */
    boolean reserve(int count) {
        if (reserved.addAndGet(count) > most) {
            reserved.addAndGet(-count);
            return false;
        }
        return true;
    }

    /** An empty chunk that has been reserved. */
    ByteBuffer take() {
        ByteBuffer chunk = spare.poll();
        if (chunk == null) {
            return ByteBuffer.allocateDirect(CHUNK_BYTES);
        }
        spareCount.decrementAndGet();
        return chunk.clear();
    }

    /** Gives a chunk back. */
    void give(ByteBuffer chunk) {
        spareCount.incrementAndGet();
        spare.add(chunk);
        reserved.decrementAndGet();
        trimLater();
    }

    private void trimLater() {
        if (spareCount.get() > mostSpare && trimDue.compareAndSet(false, true)) {
            HoldWatch.in(trimAfter, this::trim);
        }
    }

    private void trim() {
        trimDue.set(false);
        if (reserved.get() > 0) {
            trimLater();
            return;
        }
        while (spareCount.get() > mostSpare && spare.poll() != null) {
            spareCount.decrementAndGet();
        }
    }

    /** How many chunks nobody needs. */
    int spare() {
        return spareCount.get();
    }

    /** How many chunks are reserved or taken. */
    int reserved() {
        return reserved.get();
    }
}
