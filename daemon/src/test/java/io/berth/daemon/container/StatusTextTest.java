package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S,Less than a second",
        "PT1S,1 second",
        "PT59S,59 seconds",
        "PT60S,About a minute",
        "PT2M,2 minutes",
        "PT60M,About an hour",
        "PT89M,About an hour",
        "PT90M,2 hours",
        "PT47H,47 hours",
        "PT48H,2 days",
        "PT360H,2 weeks",
        "PT1500H,2 months",
        "PT17520H,2 years"
    })
    void durationsReadAsTheEngineWritesThem(Duration lasted, String text) {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        var running = new ContainerState.Running(1, now.minus(lasted), false, LastRun.NONE);
        assertThat(StatusText.of(running, now, " (healthy)")).isEqualTo("Up " + text + " (healthy)");
        assertThat(StatusText.of(new ContainerState.Paused(running), now, "")).isEqualTo("Up " + text + " (Paused)");
        var last = new LastRun(now, now.minus(lasted), 3, "", false);
        assertThat(StatusText.of(new ContainerState.Exited(last), now, "")).isEqualTo("Exited (3) " + text + " ago");
        assertThat(StatusText.of(new ContainerState.Restarting(last), now, ""))
                .isEqualTo("Restarting (3) " + text + " ago");
    }
}
