package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.type.container.HealthcheckResult;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ContainerHealthTest {
    private final ContainerHealth health = new ContainerHealth();

    private static HealthcheckResult result(int exitCode) {
        return new HealthcheckResult(Instant.EPOCH, Instant.EPOCH, exitCode, "");
    }

    @Test
    void withoutProbesThereIsNothingToShow() {
        health.end();
        assertThat(health.view()).isEmpty();
        assertThat(health.note()).isEmpty();
        assertThat(health.status()).isEqualTo("none");
    }

    @Test
    void asManyFailuresInARowAsAllowedMakeItUnhealthy() {
        health.begin();
        assertThat(health.note()).isEqualTo(" (health: starting)");
        assertThat(health.record(result(1), 2, false)).isEmpty();
        assertThat(health.record(result(0), 2, false)).contains("healthy");
        assertThat(health.record(result(1), 2, false)).isEmpty();
        assertThat(health.note()).isEqualTo(" (healthy)");
        assertThat(health.record(result(1), 2, false)).contains("unhealthy");
        assertThat(health.record(result(1), 2, false)).isEmpty();
    }

    @Test
    void failuresInTheStartPeriodCountOnlyAfterASuccess() {
        health.begin();
        assertThat(health.record(result(1), 1, true)).isEmpty();
        assertThat(health.record(result(0), 1, true)).contains("healthy");
        assertThat(health.record(result(1), 1, true)).contains("unhealthy");
    }

    @Test
    void anotherRunBeginsWithTheResultsOfTheOneBefore() {
        health.begin();
        health.record(result(1), 1, false);
        health.begin();
        var view = health.view().orElseThrow();
        assertThat(view.status()).isEqualTo("starting");
        assertThat(view.failingStreak()).isZero();
        assertThat(view.log()).hasSize(1);
    }

    @Test
    void theLastFiveResultsAreKept() {
        health.begin();
        for (int code = 1; code <= 7; code++) {
            health.record(result(code), 3, false);
        }
        var log = health.view().orElseThrow().log();
        assertThat(log).extracting(HealthcheckResult::exitCode).containsExactly(3, 4, 5, 6, 7);
    }
}
