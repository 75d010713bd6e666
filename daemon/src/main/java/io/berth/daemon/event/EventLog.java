package io.berth.daemon.event;

import com.google.common.base.Suppliers;
import io.berth.api.type.event.Actor;
import io.berth.api.type.event.Event;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The engine's events: the last {@value #KEPT} are kept, and every subscription has a bounded queue of its own, so that
 * a listener that does not read delays nobody. With a journal, the next engine knows them too. Any thread may publish; publishing never waits for a listener.
 */
public final class EventLog {
    /** How many past events a subscription with {@code since} can still get. */
    public static final int KEPT = 1024;

    private static final Set<String> WITH_OLD_FIELDS = Set.of("container", "image");

    /** Beyond it, nanoseconds do not fit a long; times farther off count as this one. */
    private static final long FARTHEST_SECOND = 9_000_000_000L;

    private final Clock clock;
    private final ReentrantLock eventsLock = new ReentrantLock();
    private final ArrayDeque<Event> kept = new ArrayDeque<>();
    private final List<EventSubscription> subscriptions = new ArrayList<>();
    private final Optional<EventJournal> journal;
    private final Supplier<List<Event>> earlier;
    private long lastNano;

    /** A log that ends with this process. */
    public EventLog(Clock clock) {
        this(clock, Optional.empty());
    }

    /** A log that goes on where an earlier engine's ended. */
    public EventLog(Clock clock, EventJournal journal) {
        this(clock, Optional.of(journal));
    }

    private EventLog(Clock clock, Optional<EventJournal> journal) {
        this.clock = clock;
        this.journal = journal;
        this.earlier = Suppliers.memoize(
                () -> journal.map(EventJournal::earlier).map(EventLog::last).orElse(List.of()));
    }

    private static List<Event> last(List<Event> events) {
        return List.copyOf(events.subList(Math.max(0, events.size() - KEPT), events.size()));
    }

    /**
     * Records one event and hands it to the subscriptions that want it.
     *
     * @param type {@code container}, {@code image}, {@code network}, {@code volume} or {@code daemon}
     * @param action such as {@code start} or {@code exec_create: sh -c true}
     * @param actor the id of what it happened to
     * @param attributes shown in the order of their names
     */
    public void publish(String type, String action, String actor, Map<String, String> attributes) {
        var sorted = Collections.unmodifiableMap(new TreeMap<>(attributes));
        boolean old = WITH_OLD_FIELDS.contains(type);
        String from = type.equals("container") ? sorted.getOrDefault("image", "") : "";
        Event event;
        eventsLock.lock();
        try {
            long nano = nextNanoWithLock();
            event = new Event(
                    old ? action : "",
                    old ? actor : "",
                    from,
                    type,
                    action,
                    new Actor(actor, sorted),
                    "local",
                    nano / 1_000_000_000L,
                    nano);
            if (kept.size() == KEPT) {
                kept.removeFirst();
            }
            kept.addLast(event);
            subscriptions.removeIf(subscription -> !subscription.offer(event));
        } finally {
            eventsLock.unlock();
        }
        journal.ifPresent(file -> file.append(event));
    }

    /**
     * Subscribes from now on, and with {@code since} to what is kept from then on. Nothing is lost or doubled between
     * the two. The caller closes the subscription.
     *
     * @param since kept events at or after it come first
     * @param until the subscription ends once no event at or before it can come any more
     */
    public EventSubscription subscribe(Predicate<Event> wanted, Optional<Instant> since, Optional<Instant> until) {
        var subscription = new EventSubscription(wanted, until, clock, this::unsubscribe);
        List<Event> before = since.isPresent() ? earlier.get() : List.of();
        eventsLock.lock();
        try {
            since.map(EventLog::nanos)
                    .ifPresent(from -> Stream.concat(
                                    before.stream().skip(Math.max(0, before.size() + kept.size() - KEPT)),
                                    kept.stream())
                            .filter(event -> event.timeNano() >= from)
                            .forEach(subscription::offer));
            subscriptions.add(subscription);
        } finally {
            eventsLock.unlock();
        }
        return subscription;
    }

    /** How many subscriptions there are. */
    public int listeners() {
        eventsLock.lock();
        try {
            return subscriptions.size();
        } finally {
            eventsLock.unlock();
        }
    }

    static long nanos(Instant at) {
        return Math.clamp(at.getEpochSecond(), -FARTHEST_SECOND, FARTHEST_SECOND) * 1_000_000_000L + at.getNano();
    }

    private void unsubscribe(EventSubscription subscription) {
        eventsLock.lock();
        try {
            subscriptions.remove(subscription);
        } finally {
            eventsLock.unlock();
        }
    }

    /** Times grow strictly, so that a listener that goes on with the last time it saw misses nothing. */
    private long nextNanoWithLock() {
        lastNano = Math.max(lastNano + 1, nanos(clock.instant()));
        return lastNano;
    }
}
