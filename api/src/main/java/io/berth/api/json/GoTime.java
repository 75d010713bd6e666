package io.berth.api.json;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Times as Go's {@code time.RFC3339Nano} prints them: up to nine digits of a second, trailing zeros cut, {@code Z}. */
public final class GoTime {
    /** Go's zero time, which the Engine shows for "never". */
    public static final Instant ZERO = LocalDateTime.of(1, 1, 1, 0, 0).toInstant(ZoneOffset.UTC);

    private GoTime() {}

    /** For example {@code 2026-01-02T03:04:05.06Z}. */
    public static String format(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(30);
        digits(text, utc.getYear(), 4).append('-');
        digits(text, utc.getMonthValue(), 2).append('-');
        digits(text, utc.getDayOfMonth(), 2).append('T');
        digits(text, utc.getHour(), 2).append(':');
        digits(text, utc.getMinute(), 2).append(':');
        digits(text, utc.getSecond(), 2);
        int nanos = utc.getNano();
        if (nanos != 0) {
            digits(text.append('.'), nanos, 9);
            int end = text.length();
            while (text.charAt(end - 1) == '0') {
                end--;
            }
            text.setLength(end);
        }
        return text.append('Z').toString();
    }

    /**
     * Reads what {@link #format} wrote, and any other RFC 3339 time.
     *
     * @throws DateTimeParseException when it is none
     */
    public static Instant parse(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    private static StringBuilder digits(StringBuilder text, int value, int width) {
        String digits = Integer.toString(value);
        return text.repeat('0', Math.max(0, width - digits.length())).append(digits);
    }
}
