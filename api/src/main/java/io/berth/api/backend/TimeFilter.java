package io.berth.api.backend;

import io.berth.api.error.EngineException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The moment of an {@code until} filter: seconds since 1970, a date with or without time, or an age as {@code 1h30m}.
 *
 * @param moment what is older is meant; one that never comes when there is no filter
 */
public record TimeFilter(Instant moment) {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,9})?");
    private static final Pattern AGE_PART = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "µs",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L);

    /** Reads the filter {@code until}; what can't be read is INVALID. */
    public static TimeFilter until(Filters filters, Instant now) {
        List<String> values = filters.values("until");
        if (values.size() > 1) {
            throw EngineException.invalid("more than one until filter specified");
        }
        return new TimeFilter(values.isEmpty() ? Instant.MAX : parse(values.getFirst(), now));
    }

    /** Reads one value of such a filter; what can't be read is INVALID. */
    public static TimeFilter of(String value, Instant now) {
        return new TimeFilter(parse(value, now));
    }

    private static Instant parse(String text, Instant now) {
        if (SECONDS.matcher(text).matches()) {
            BigDecimal seconds = new BigDecimal(text);
            long whole = seconds.longValue();
            return Instant.ofEpochSecond(
                    whole,
                    seconds.subtract(BigDecimal.valueOf(whole))
                            .movePointRight(9)
                            .longValue());
        }
        Matcher age = AGE_PART.matcher(text);
        if (!text.isEmpty() && age.replaceAll("").isEmpty()) {
            return now.minus(age(age.reset()));
        }
        try {
            return date(text);
        } catch (DateTimeException e) {
            throw EngineException.invalid("failed to parse value as time or duration: \"" + text + "\"", e);
        }
    }

    private static Duration age(Matcher parts) {
        Duration sum = Duration.ZERO;
        while (parts.find()) {
            BigDecimal nanos =
                    new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(NANOS.getOrDefault(parts.group(2), 0L)));
            sum = sum.plusNanos(nanos.longValue());
        }
        return sum;
    }

    private static Instant date(String text) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
        }
        boolean zoned = text.endsWith("Z") || text.matches(".*[+-][0-9]{2}:[0-9]{2}");
        return zoned
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
    }
}
