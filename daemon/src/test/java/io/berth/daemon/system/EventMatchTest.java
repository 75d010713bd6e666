package io.berth.daemon.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.Filters;
import io.berth.api.type.event.Actor;
import io.berth.api.type.event.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventMatchTest {
    private static final Event DIED = event("container", "die", "abc123", Map.of("name", "web", "image", "nginx:1"));
    private static final Event EXECUTED = event("container", "exec_start: sh -c true", "abc123", Map.of("name", "web"));
    private static final Event TAGGED = event("image", "tag", "sha256:ff", Map.of("name", "nginx:1"));

    private static Event event(String type, String action, String id, Map<String, String> attributes) {
        return new Event("", "", "", type, action, new Actor(id, attributes), "local", 1, 1);
    }

    private static boolean matches(Event event, String filter, String... values) {
        return new EventMatch(new Filters(Map.of(filter, List.of(values)))).test(event);
    }

    @Test
    void withoutFiltersEverythingPasses() {
        assertThat(new EventMatch(Filters.NONE).test(DIED)).isTrue();
    }

    @Test
    void containersMatchByTheBeginningOfIdOrName() {
        assertThat(matches(DIED, "container", "we")).isTrue();
        assertThat(matches(DIED, "container", "abc")).isTrue();
        assertThat(matches(DIED, "container", "eb")).isFalse();
        assertThat(matches(TAGGED, "container", "nginx")).isFalse();
    }

    @Test
    void imagesMatchWithAndWithoutTheirTag() {
        assertThat(matches(DIED, "image", "nginx")).isTrue();
        assertThat(matches(TAGGED, "image", "nginx:1")).isTrue();
        assertThat(matches(TAGGED, "image", "sha256:ff")).isTrue();
        assertThat(matches(TAGGED, "image", "ngin")).isFalse();
    }

    @Test
    void anActionWithAnArgumentMatchesByItsWord() {
        assertThat(matches(EXECUTED, "event", "exec_start")).isTrue();
        assertThat(matches(DIED, "event", "di")).isFalse();
    }

    @Test
    void typesLabelsAndUnknownFilters() {
        assertThat(matches(DIED, "type", "image", "container")).isTrue();
        assertThat(matches(DIED, "label", "name=web")).isTrue();
        assertThat(matches(DIED, "label", "other")).isFalse();
        assertThat(matches(DIED, "nope", "x")).isTrue();
    }
}
