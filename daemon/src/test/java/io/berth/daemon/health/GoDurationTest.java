package io.berth.daemon.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S,0s",
        "PT0.0000005S,500ns",
        "PT0.0015S,1.5ms",
        "PT0.000001S,1µs",
        "PT1S,1s",
        "PT1.25S,1.25s",
        "PT30S,30s",
        "PT90S,1m30s",
        "PT2H,2h0m0s",
        "PT1H0.5S,1h0m0.5s"
    })
    void timesReadAsTheEngineWritesThem(Duration duration, String text) {
        assertThat(GoDuration.text(duration)).isEqualTo(text);
    }
}
