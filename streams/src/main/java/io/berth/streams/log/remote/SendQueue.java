package io.berth.streams.log.remote;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Records on their way from the producer to the sender; what does not fit is left out and counted. */
final class SendQueue {
    private static final int BATCH_BYTES = 64 * 1024;

    /** What a record counts for beside its text, so that empty lines are bounded too. */
    private static final int RECORD_BYTES = 64;

    private final long maxBytes;
    private final ReentrantLock queueLock = new ReentrantLock();
    private final Condition changed = queueLock.newCondition();
    private final Queue<LogRecord> records = new ArrayDeque<>();
    private long bytes;
    private long dropped;
    private boolean sending;
    private boolean over;
    private boolean woken;

    SendQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds a record, unless there is no room; one record always fits an empty queue. */
    boolean add(LogRecord record) {
        queueLock.lock();
        try {
            int size = record.line().length + RECORD_BYTES;
            if (bytes + size > maxBytes && !records.isEmpty()) {
                dropped++;
                return false;
            }
            records.add(record);
            bytes += size;
            changed.signalAll();
            return true;
        } finally {
            queueLock.unlock();
        }
    }

    /** Whether more than {@code percent} of the room is taken. */
    boolean isFuller(int percent) {
        queueLock.lock();
        try {
            return bytes > maxBytes * percent / 100;
        } finally {
            queueLock.unlock();
        }
    }

    /** The next records, some 64 KB of them; waits for them up to {@code patienceNanos} or until woken, then answers none. */
    List<LogRecord> next(long patienceNanos) throws InterruptedException {
        queueLock.lockInterruptibly();
        try {
            sending = false;
            changed.signalAll();
            long left = patienceNanos;
            while (records.isEmpty() && !over && !woken && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
            List<LogRecord> batch = new ArrayList<>();
            for (int size = 0; !records.isEmpty() && size < BATCH_BYTES; ) {
                LogRecord record = records.remove();
                size += record.line().length + RECORD_BYTES;
                batch.add(record);
            }
            bytes -= batch.stream()
                    .mapToLong(r -> r.line().length + RECORD_BYTES)
                    .sum();
            sending = !batch.isEmpty();
            return batch;
        } finally {
            queueLock.unlock();
        }
    }

    /** Waits {@code nanos}, or until there is nothing more to come. */
    void pause(long nanos) throws InterruptedException {
        queueLock.lockInterruptibly();
        try {
            long left = nanos;
            while (!over && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            queueLock.unlock();
        }
    }

    /** Waits until everything has been sent; answers whether it has. */
    boolean awaitEmpty(long nanos) throws InterruptedException {
        queueLock.lockInterruptibly();
        try {
            long left = nanos;
            while ((sending || !records.isEmpty()) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !sending && records.isEmpty();
        } finally {
            queueLock.unlock();
        }
    }

    /** Wakes the sender: the run, or the log, is over. */
    void wake() {
        queueLock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            queueLock.unlock();
        }
    }

    /** Nothing more will be added. */
    void finish() {
        queueLock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            queueLock.unlock();
        }
    }

    /** The records that were left out since the last question. */
    long takeDropped() {
        queueLock.lock();
        try {
            long count = dropped;
            dropped = 0;
            return count;
        } finally {
            queueLock.unlock();
        }
    }

    /** Gives up what is left. */
    long clear() {
        queueLock.lock();
        try {
            long count = records.size();
            records.clear();
            bytes = 0;
            return count;
        } finally {
            queueLock.unlock();
        }
    }

    /** Whether nothing waits to be sent. */
    boolean isIdle() {
        queueLock.lock();
        try {
            return records.isEmpty();
        } finally {
            queueLock.unlock();
        }
    }
}
