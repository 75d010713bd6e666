package io.berth.streams.attach;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The memory in which all sessions together keep what their clients have not read, so that any number of slow clients
 * takes a bounded part of the engine's memory. Thread-safe.
 */
final class ChunkPool {
    /** The length of a chunk in bytes. */
    static final int CHUNK_BYTES = 64 * 1024;

    /** What the sessions of one engine share: 16 MB at most, of which 2 MB are kept when nobody needs them. */
    static final ChunkPool SHARED = new ChunkPool(256, 32);

    private final int most;
    private final int mostSpare;
    private final AtomicInteger reserved = new AtomicInteger();
    private final AtomicInteger spareCount = new AtomicInteger();
    private final ConcurrentLinkedQueue<ByteBuffer> spare = new ConcurrentLinkedQueue<>();

    ChunkPool(int most, int mostSpare) {
        this.most = most;
        this.mostSpare = mostSpare;
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

    void give(ByteBuffer chunk) {
        if (spareCount.incrementAndGet() <= mostSpare) {
            spare.add(chunk);
        } else {
            spareCount.decrementAndGet();
        }
        reserved.decrementAndGet();
    }

    /** How many chunks are reserved or taken. */
    int reserved() {
        return reserved.get();
    }
}
