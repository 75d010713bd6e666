package io.berth.streams.log;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes followers when there is something new; costs the writer two reads of memory while nobody follows. */
final class LogSignal {
    private final AtomicLong changes = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ReentrantLock signalLock = new ReentrantLock();
    private final Condition changed = signalLock.newCondition();

    /** How many changes there have been; read it before looking for what is new. */
    long changes() {
        return changes.get();
    }

    /** Something is new; the writer, after it can be seen. */
    void raise() {
        changes.incrementAndGet();
        if (waiting.get() > 0) {
            signalLock.lock();
            try {
                changed.signalAll();
            } finally {
                signalLock.unlock();
            }
        }
    }

    /** Waits until there have been more changes than {@code seen}, at most {@code nanos}. */
    void await(long seen, long nanos) throws InterruptedException {
        waiting.incrementAndGet();
        signalLock.lockInterruptibly();
        try {
            long left = nanos;
            while (changes.get() == seen && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            signalLock.unlock();
            waiting.decrementAndGet();
        }
    }
}
