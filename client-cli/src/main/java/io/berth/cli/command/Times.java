package io.berth.cli.command;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;

/** The times that {@code --since} and {@code --until} take. */
final class Times {
    private static final long SECOND = 1_000_000_000L;

    private Times() {}

    /** A time of day, a date, seconds since 1970, or a length of time back from now, as the engine's seconds. */
    static String bound(String text) {
        if (text.matches("\\d+(\\.\\d+)?")) {
            return text;
        }
        if (text.matches("(\\d+(ms|s|m|h))+")) {
            return seconds(Instant.now().minusNanos(CreateValues.nanoseconds(text)));
        }
        try {
            if (text.endsWith("Z") || text.matches(".*T.*[+-]\\d\\d:\\d\\d")) {
                return seconds(OffsetDateTime.parse(text).toInstant());
            }
            ZoneId zone = ZoneId.systemDefault();
            return seconds(
                    text.contains("T")
                            ? LocalDateTime.parse(text).atZone(zone).toInstant()
                            : LocalDate.parse(text).atStartOfDay(zone).toInstant());
        } catch (DateTimeParseException e) {
            throw new CliException(
                    "invalid value for \"since\" or \"until\": failed to parse value as time or duration: \"" + text
                            + "\"");
        }
    }

    private static String seconds(Instant instant) {
        long nanos = instant.getNano() % SECOND;
        return instant.getEpochSecond() + "." + "%09d".formatted(nanos);
    }
}
