package io.berth.daemon;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Gives memory back when the engine has come to rest. The collector in use lets its old space grow up to the bound
 * before it looks at it as a whole, so a day of short commands would leave an idle engine with a heap full of garbage.
 *
 * <p>For one thread, which calls {@link #look} once each {@link #PERIOD}.
 */
final class IdleMemory {
    /** How often to look. */
    static final Duration PERIOD = Duration.ofSeconds(10);

    /** A heap that has grown by less is left alone; the young space alone is larger. */
    static final long GROWN_BYTES = 2 << 20;

    /** An engine that has allocated less since the last look is at rest. */
    static final long QUIET_BYTES = 1 << 20;

    private final LongSupplier committed;
    private final LongSupplier used;
    private final Runnable collect;
    private long settled;
    private long lastUsed;

    /**
     * Makes the watch.
     *
     * @param committed bytes of memory that the heap has now
     * @param used bytes of it that are in use, garbage included
     * @param collect collects the whole heap and lets go of what it does not need; takes some ten milliseconds
     */
    IdleMemory(LongSupplier committed, LongSupplier used, Runnable collect) {
        this.committed = committed;
        this.used = used;
        this.collect = collect;
    }

    /** Watches this process's own heap. */
    static IdleMemory ofThisProcess() {
        Runtime runtime = Runtime.getRuntime();
        return new IdleMemory(runtime::totalMemory, () -> runtime.totalMemory() - runtime.freeMemory(), System::gc);
    }

    /** Collects if the heap has grown since the last time and nothing much has happened since the last look. */
    void look() {
        long now = used.getAsLong();
        boolean quiet = Math.abs(now - lastUsed) < QUIET_BYTES;
        lastUsed = now;
        if (quiet && committed.getAsLong() - settled >= GROWN_BYTES) {
            collect.run();
            settled = committed.getAsLong();
            lastUsed = used.getAsLong();
        }
    }
}
