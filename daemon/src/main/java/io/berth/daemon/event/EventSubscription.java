package io.berth.daemon.event;

import io.berth.api.type.event.Event;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One listener's events, in order. When more than {@value #BOUND} wait to be read, the subscription is ended: the
 * listener gets those that wait and then the end, and {@link #overflowed()} says why.
 *
 * <pre>{@code
 * try (var events = log.subscribe(…)) {
 *     for (var event = events.next(); event.isPresent(); event = events.next()) …
 * }
 * }</pre>
 */
public final class EventSubscription implements AutoCloseable {
    /** How many events may wait for a listener that does not read. */
    public static final int BOUND = 4096;

    private final Predicate<Event> wanted;
    private final Optional<Instant> until;
    private final Clock clock;
    private final Consumer<EventSubscription> unsubscribe;
    private final ReentrantLock queueLock = new ReentrantLock();
    private final Condition arrived = queueLock.newCondition();
    private final ArrayDeque<Event> queue = new ArrayDeque<>();
    private boolean overflowed;
    private boolean closed;

    EventSubscription(
            Predicate<Event> wanted, Optional<Instant> until, Clock clock, Consumer<EventSubscription> unsubscribe) {
        this.wanted = wanted;
        this.until = until;
        this.clock = clock;
        this.unsubscribe = unsubscribe;
    }

    /** Takes an event that is wanted; answers whether more may follow. Never waits. */
    boolean offer(Event event) {
        if (isAfterUntil(event) || !wanted.test(event)) {
            return true;
        }
        queueLock.lock();
        try {
            if (closed || overflowed) {
                return false;
            }
            if (queue.size() == BOUND) {
                overflowed = true;
            } else {
                queue.addLast(event);
            }
            arrived.signalAll();
            return !overflowed;
        } finally {
            queueLock.unlock();
        }
    }

    /** The next event; empty at the end: {@code until} is reached, too many waited, or it was closed. */
    public Optional<Event> next() throws InterruptedException {
        queueLock.lockInterruptibly();
        try {
            long left = nanosLeft();
            while (queue.isEmpty() && !closed && !overflowed && left > 0) {
                arrived.await(left, TimeUnit.NANOSECONDS);
                left = nanosLeft();
            }
            return Optional.ofNullable(queue.pollFirst());
        } finally {
            queueLock.unlock();
        }
    }

    /** Whether events were lost because too many waited. */
    public boolean overflowed() {
        queueLock.lock();
        try {
            return overflowed;
        } finally {
            queueLock.unlock();
        }
    }

    @Override
    public void close() {
        queueLock.lock();
        try {
            closed = true;
            arrived.signalAll();
        } finally {
            queueLock.unlock();
        }
        unsubscribe.accept(this);
    }

    private boolean isAfterUntil(Event event) {
        return until.isPresent() && event.timeNano() > EventLog.nanos(until.get());
    }

    private long nanosLeft() {
        return until.map(end -> EventLog.nanos(end) - EventLog.nanos(clock.instant()))
                .orElse(Long.MAX_VALUE);
    }
}
