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
        "2000-01-01, 2000-01-01T00:00:00Z",
        "2000-01-01T07, 2000-01-01T07:00:00Z",
        "2000-01-01T7:30, 2000-01-01T07:30:00Z",
        "2000-01-01T07:30+01:00, 2000-01-01T06:30:00Z",
        "2000-01-01Z, 2000-01-01T00:00:00Z",
        "2000-01-01-01:00, 2000-01-01T01:00:00Z",
        "2000-01-01T07:30:00.25, 2000-01-01T07:30:00.25Z",
        "-5m, 2026-01-01T12:05:00Z",
        ".5s, 2026-01-01T11:59:59.5Z",
        "1.1234567890, 1970-01-01T00:00:01.123456789Z",
        "+1, 1970-01-01T00:00:01Z",
        "0, 1970-01-01T00:00:00Z"
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    -1 | parsing time "-1" as "2006-01-02": cannot parse "-1" as "2006"
                    2020-13-01 | parsing time "2020-13-01": month out of range
                    2021-02-29 | parsing time "2021-02-29": day out of range
                    2020-1-01 | parsing time "2020-1-01" as "2006-01-02": cannot parse "1-01" as "01"
                    2020-01-01T25:00:00Z | parsing time "2020-01-01T25:00:00Z": hour out of range
                    1.-5 | parsing time "1.-5" as "2006-01-02T15:04:05.999999999": cannot parse "1.-5" as "2006"
                    2006-01-02 15:04 | parsing time "2006-01-02 15:04": extra text: " 15:04"
                    2020-01-01T00:00:00+0200 | parsing time "2020-01-01T00:00:00+0200" as "2006-01-02T15:04Z07:00": \
                    cannot parse ":00+0200" as "Z07:00"
                    1h1 | failed to parse value as time or duration: "1h1"
                    1. | failed to parse value as time or duration: "1."
                    99999999999999999999 | failed to parse value as time or duration: "99999999999999999999"
                    """)
    void whatIsWrongWithADateIsToldAsDockerdDoes(String text, String words) {
        assertThatThrownBy(() -> until(text)).hasMessage(words);
    }
}
