package io.berth.daemon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.backend.Filters;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.network.Network;
import io.berth.api.type.network.NetworkBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkFilterTest {
    private static final Network OWN = new NetworkBuilder()
            .name("own-net")
            .id("0123456789ab")
            .created(Instant.EPOCH)
            .scope("local")
            .driver("bridge")
            .labels(Map.of("a", "1", "b", ""))
            .build();

    private static boolean accepts(String filter, String... values) {
        return new NetworkFilter(new Filters(Map.of(filter, List.of(values)))).accepts(OWN, true);
    }

    @Test
    void namesAndIdsMatchByPatternOtherWordsExactly() {
        assertThat(accepts("name", "own")).isTrue();
        assertThat(accepts("name", "^net")).isFalse();
        assertThat(accepts("name", "own-(net|x)")).isTrue();
        assertThat(accepts("name", "[")).isFalse();
        assertThat(accepts("id", "3456")).isTrue();
        assertThat(accepts("driver", "brid")).isFalse();
        assertThat(accepts("driver", "host", "bridge")).isTrue();
        assertThat(accepts("type", "builtin")).isFalse();
        assertThat(accepts("label", "a=1", "b")).isTrue();
        assertThat(accepts("label", "a", "c")).isFalse();
    }

    @Test
    void aFilterWithoutValuesLetsEverythingThrough() {
        for (String filter : List.of("scope", "type", "driver", "dangling")) {
            assertThat(accepts(filter)).as(filter).isTrue();
        }
    }

    private static void refuses(ErrorKind kind, String message, String filter, String... values) {
        assertThatThrownBy(() -> accepts(filter, values))
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void badWordsAreRefusedInTheEnginesWords() {
        String dangling = "invalid value for filter 'dangling', must be \"true\" (or \"1\"), or \"false\" (or \"0\")";
        refuses(ErrorKind.INVALID, dangling, "dangling", "True");
        refuses(ErrorKind.INVALID, "got more than one value for filter key \"dangling\"", "dangling", "1", "true");
        refuses(ErrorKind.INTERNAL, "invalid filter: 'type'='bad'", "type", "custom", "bad");
        refuses(ErrorKind.INVALID, "invalid filter 'until'", "until", "1h");
    }
}
