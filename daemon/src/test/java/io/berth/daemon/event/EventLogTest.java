package io.berth.daemon.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.type.event.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventLogTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final Clock clock = new Clock() {
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
    };
    private final EventLog log = new EventLog(clock);

    @TempDir
    private Path folder;

    @Test
    void anEventHasTheOldFieldsToo() throws InterruptedException {
        log.publish("container", "start", "id", Map.of("name", "n", "image", "i"));
        log.publish("network", "connect", "net", Map.of());
        List<Event> events = past(log);
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
        assertThat(past(log))
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

    @Test
    void theNextEngineKnowsThePast() throws InterruptedException, IOException {
        try (EventJournal journal = new EventJournal(folder)) {
            EventLog first = new EventLog(clock, journal);
            first.publish("container", "create", "1", Map.of("name", "n", "image", "i"));
            first.publish("container", "start", "1", Map.of());
        }
        Files.writeString(folder.resolve("events.json"), "{\"Type\":\"cont", StandardOpenOption.APPEND);
        now.set(NOW.plusSeconds(1));
        try (EventJournal journal = new EventJournal(folder)) {
            EventLog second = new EventLog(clock, journal);
            second.publish("container", "die", "1", Map.of());
            List<Event> events = past(second);
            assertThat(events).extracting(Event::action).containsExactly("create", "start", "die");
            assertThat(events.getFirst().actor().attributes()).containsEntry("name", "n");
            assertThat(events.getFirst().from()).isEqualTo("i");
        }
    }

    @Test
    void asManyAreKeptOverARestartAsWithoutOne() throws InterruptedException, IOException {
        Map<String, String> big = Map.of("label", "x".repeat(900));
        try (EventJournal journal = new EventJournal(folder)) {
            EventLog first = new EventLog(clock, journal);
            for (int i = 0; i < 1000; i++) {
                first.publish("container", "a" + i, "1", big);
            }
        }
        try (EventJournal journal = new EventJournal(folder)) {
            EventLog second = new EventLog(clock, journal);
            now.set(NOW.plusMillis(500));
            for (int i = 1000; i < 1100; i++) {
                second.publish("container", "a" + i, "1", big);
            }
            List<Event> events = past(second);
            assertThat(events).hasSize(EventLog.KEPT);
            assertThat(events.getFirst().action()).isEqualTo("a76");
            assertThat(events.getLast().action()).isEqualTo("a1099");
        }
    }

    private List<Event> past(EventLog log) throws InterruptedException {
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
