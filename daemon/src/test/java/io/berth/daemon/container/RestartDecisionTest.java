package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.type.container.RestartPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartDecisionTest {
    @Test
    void pausesDoubleUpToAMinute() {
        Duration pause = RestartDecision.pause(Duration.ZERO, Duration.ofSeconds(1));
        assertThat(pause).isEqualTo(Duration.ofMillis(100));
        for (int run = 0; run < 20; run++) {
            pause = RestartDecision.pause(pause, Duration.ofSeconds(1));
        }
        assertThat(pause).isEqualTo(Duration.ofMinutes(1));
        assertThat(RestartDecision.pause(pause, Duration.ofSeconds(10))).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aUsersStopIsRespected() {
        var always = new RestartPolicy("always", 0);
        assertThat(RestartDecision.afterExit(always, 0, 9, false)).isTrue();
        assertThat(RestartDecision.afterExit(always, 0, 9, true)).isFalse();
        assertThat(RestartDecision.atEngineStart(always, 0, 9, true)).isTrue();
        assertThat(RestartDecision.atEngineStart(new RestartPolicy("unless-stopped", 0), 0, 0, true))
                .isFalse();
    }

    @Test
    void onFailureCounts() {
        var policy = new RestartPolicy("on-failure", 2);
        assertThat(RestartDecision.afterExit(policy, 0, 0, false)).isFalse();
        assertThat(RestartDecision.afterExit(policy, 1, 1, false)).isTrue();
        assertThat(RestartDecision.afterExit(policy, 1, 2, false)).isFalse();
        assertThat(RestartDecision.afterExit(policy, 1, 0, true)).isFalse();
        assertThat(RestartDecision.atEngineStart(policy, 1, 0, true)).isTrue();
        assertThat(RestartDecision.atEngineStart(policy, 0, 0, true)).isFalse();
        assertThat(RestartDecision.atEngineStart(policy, 1, 2, false)).isFalse();
    }
}
