package io.berth.daemon.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.type.event.Event;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLogTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final EventLog log = new EventLog(new Clock() {
        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Test
    void anEventHasTheOldFieldsToo() throws InterruptedException {
        log.publish("container", "start", "id", Map.of("name", "n", "image", "i"));
        log.publish("network", "connect", "net", Map.of());
        List<Event> events = past();
        assertThat(events.getFirst().status()).isEqualTo("start");
        assertThat(events.getFirst().from()).isEqualTo("i");
        assertThat(events.getFirst().actor().attributes().keySet()).containsExactly("image", "name");
        assertThat(events.getLast().status()).isEmpty();
        assertThat(events.getLast().timeNano()).isEqualTo(events.getFirst().timeNano() + 1);
    }

    @Test
    void pastAndPresentJoinWithoutGap() throws InterruptedException {
        log.publish("container", "create", "1", Map.of());
        try (var subscription = log.subscribe(_ -> true, Optional.of(Instant.EPOCH), Optional.empty())) {
            log.publish("container", "start", "1", Map.of());
            assertThat(subscription.next().map(Event::action)).contains("create");
            assertThat(subscription.next().map(Event::action)).contains("start");
        }
    }

    @Test
    void onlyTheLastAreKept() throws InterruptedException {
        for (int number = 0; number < EventLog.KEPT + 10; number++) {
            log.publish("container", "a" + number, "1", Map.of());
        }
        assertThat(past())
                .hasSize(EventLog.KEPT)
                .first()
                .extracting(Event::action)
                .isEqualTo("a10");
    }

    @Test
    void aListenerThatDoesNotReadIsEnded() throws InterruptedException {
        try (var subscription = log.subscribe(_ -> true, Optional.empty(), Optional.empty())) {
            for (int number = 0; number <= EventSubscription.BOUND; number++) {
                log.publish("container", "a" + number, "1", Map.of());
            }
            assertThat(subscription.overflowed()).isTrue();
            for (int number = 0; number < EventSubscription.BOUND; number++) {
                assertThat(subscription.next()).isPresent();
            }
            assertThat(subscription.next()).isEmpty();
        }
    }

    @Test
    void aClosedSubscriptionEnds() throws InterruptedException {
        var subscription = log.subscribe(_ -> true, Optional.empty(), Optional.empty());
        Thread closer = Thread.ofVirtual().start(subscription::close);
        assertThat(subscription.next()).isEmpty();
        closer.join();
    }

    private List<Event> past() throws InterruptedException {
        var events = new ArrayList<Event>();
        now.set(NOW.plusSeconds(2));
        try (var all = log.subscribe(_ -> true, Optional.of(Instant.EPOCH), Optional.of(NOW.plusSeconds(1)))) {
            for (Optional<Event> event = all.next(); event.isPresent(); event = all.next()) {
                events.add(event.get());
            }
        }
        return events;
    }
}
