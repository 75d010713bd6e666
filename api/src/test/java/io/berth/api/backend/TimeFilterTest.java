package io.berth.api.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFilterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private static Instant until(String... values) {
        return TimeFilter.until(new Filters(Map.of("until", List.of(values))), NOW)
                .moment();
    }

    @ParameterizedTest
    @CsvSource({
        "1h30m, 2026-01-01T10:30:00Z",
        "1.5h, 2026-01-01T10:30:00Z",
        "10s, 2026-01-01T11:59:50Z",
        "1577836800, 2020-01-01T00:00:00Z",
        "1577836800.5, 2020-01-01T00:00:00.5Z",
        "2020-01-01T00:00:00Z, 2020-01-01T00:00:00Z",
        "2020-01-01T02:00:00+02:00, 2020-01-01T00:00:00Z",
        "2000-01-01, 2000-01-01T00:00:00Z"
    })
    void aMomentIsReadInEveryForm(String text, Instant moment) {
        assertThat(until(text)).isEqualTo(moment);
    }

    @Test
    void noneIsNever() {
        assertThat(TimeFilter.until(Filters.NONE, NOW).moment()).isEqualTo(Instant.MAX);
    }

    @Test
    void whatIsNoMomentIsRefused() {
        assertThatThrownBy(() -> until("xx")).hasMessage("failed to parse value as time or duration: \"xx\"");
        assertThatThrownBy(() -> until("1h", "2h")).hasMessage("more than one until filter specified");
    }
}
