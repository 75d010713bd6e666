package io.berth.api.backend;

import io.berth.api.error.EngineException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The moment of an {@code until} filter: seconds since 1970, a date with or without time, or an age as {@code 1h30m}.
 *
 * @param moment what is older is meant; one that never comes when there is no filter
 */
public record TimeFilter(Instant moment) {
    private static final Pattern SECONDS = Pattern.compile("([+-]?[0-9]{1,19})(?:\\.([0-9]{1,18}))?");
    private static final Pattern AGE_PART =
            Pattern.compile("([0-9]{1,19}(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "µs",
            1_000L,
            "μs",
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
        Optional<Duration> age = age(text);
        if (age.isPresent()) {
            return now.minus(age.get());
        }
        EngineException asDate;
        try {
            return DateLayout.parse(text, ZoneId.systemDefault());
        } catch (EngineException e) {
            asDate = e;
        }
        if (text.indexOf('-') >= 0) {
            throw asDate;
        }
        Matcher seconds = SECONDS.matcher(text);
        try {
            if (seconds.matches()) {
                return Instant.ofEpochSecond(Long.parseLong(seconds.group(1)), nanos(seconds.group(2)));
            }
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            asDate.addSuppressed(e);
        }
        throw EngineException.invalid("failed to parse value as time or duration: \"" + text + "\"", asDate);
    }

    /** What stands behind the point, at least to the nanosecond. */
    private static long nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Long.parseLong((fraction + "000000000").substring(0, 9));
    }

    /** Hours, minutes and so on, ahead with a minus; a bare 0 is a moment. */
    private static Optional<Duration> age(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String size = signed ? text.substring(1) : text;
        Matcher parts = AGE_PART.matcher(size);
        if (size.isEmpty() || !parts.replaceAll("").isEmpty()) {
            return Optional.empty();
        }
        BigDecimal sum = BigDecimal.ZERO;
        parts.reset();
        while (parts.find()) {
            sum = sum.add(new BigDecimal(parts.group(1))
                    .multiply(BigDecimal.valueOf(NANOS.getOrDefault(parts.group(2), 0L))));
        }
        if (sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        Duration age = Duration.ofNanos(sum.longValue());
        return Optional.of(text.startsWith("-") ? age.negated() : age);
    }

    /**
     * A date as dockerd reads it: which form is meant follows from the text, and what is wrong with it is told in the words
     * of that form. A form is written by its example, the second of January 2006 at 15:04:05.
     */
    private static final class DateLayout {
        private static final List<String> DATE = List.of("2006", "-", "01", "-", "02");
        private static final Pattern ZONE = Pattern.compile("(?s)([+-])(\\d\\d):(\\d\\d)(.*)");
        private static final Pattern FRACTION = Pattern.compile("(?s)[.,](\\d+)(.*)");

        private final List<String> parts;
        private final String text;
        private String rest;
        private int year;
        private int month;
        private int day;
        private int hour;
        private int minute;
        private int second;
        private int nanos;
        private Optional<ZoneOffset> offset = Optional.empty();

        private DateLayout(List<String> parts, String text) {
            this.parts = parts;
            this.text = text;
            this.rest = text;
        }

        /** Reads a date, with its own zone or in {@code zone}; what can't be read is INVALID. */
        static Instant parse(String text, ZoneId zone) {
            return new DateLayout(meant(text), text).read(zone);
        }

        private static List<String> meant(String text) {
            boolean zoned = text.matches("(?s).*[zZ+].*") || count(text, '-') == 3;
            var parts = new ArrayList<>(DATE);
            int colons = (int) count(text, ':');
            if (text.indexOf('.') >= 0) {
                parts.addAll(List.of("T", "15", ":", "04", ":", "05", ".999999999"));
            } else if (text.indexOf('T') >= 0) {
                boolean zoneHasColon = zoned && !text.matches("(?s).*[zZ].*") && colons > 0;
                parts.addAll(List.of("T", "15", ":", "04", ":", "05")
                        .subList(0, Math.min(6, 2 + 2 * (zoneHasColon ? colons - 1 : colons))));
            }
            if (zoned) {
                parts.add("Z07:00");
            }
            return List.copyOf(parts);
        }

        private static long count(String text, char sought) {
            return text.chars().filter(c -> c == sought).count();
        }

        private Instant read(ZoneId zone) {
            for (int i = 0; i < parts.size(); i++) {
                String part = parts.get(i);
                switch (part) {
                    case "2006" -> year = number(part, 4, 4, 0, 9999, "year");
                    case "01" -> month = number(part, 2, 2, 1, 12, "month");
                    case "02" -> day = number(part, 2, 2, 0, 99, "day");
                    case "15" -> hour = number(part, 1, 2, 0, 23, "hour");
                    case "04" -> minute = number(part, 2, 2, 0, 59, "minute");
                    case "05" -> {
                        second = number(part, 2, 2, 0, 59, "second");
                        fraction();
                    }
                    case ".999999999" -> fraction();
                    case "Z07:00" -> zone(part);
                    default -> literal(part);
                }
            }
            if (!rest.isEmpty()) {
                throw wrong("extra text: " + quoted(rest));
            }
            if (day < 1 || day > YearMonth.of(year, month).lengthOfMonth()) {
                throw wrong("day out of range");
            }
            var local = LocalDateTime.of(year, month, day, hour, minute, second, nanos);
            return offset.map(local::toInstant)
                    .orElseGet(() -> local.atZone(zone).toInstant());
        }

        private int number(String part, int least, int most, int from, int to, String name) {
            int digits = 0;
            while (digits < most && digits < rest.length() && isDigit(rest.charAt(digits))) {
                digits++;
            }
            if (digits < least) {
                throw unlike(part);
            }
            int number = Integer.parseInt(rest.substring(0, digits));
            rest = rest.substring(digits);
            if (number < from || number > to) {
                throw wrong(name + " out of range");
            }
            return number;
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        /** A fraction of the second may be there or not; what is finer than a nanosecond is dropped. */
        private void fraction() {
            Matcher matcher = FRACTION.matcher(rest);
            if (matcher.matches()) {
                nanos = Integer.parseInt((matcher.group(1) + "00000000").substring(0, 9));
                rest = matcher.group(2);
            }
        }

        private void zone(String part) {
            if (rest.startsWith("Z")) {
                offset = Optional.of(ZoneOffset.UTC);
                rest = rest.substring(1);
                return;
            }
            Matcher matcher = ZONE.matcher(rest);
            if (!matcher.matches()) {
                throw unlike(part);
            }
            int hours = Integer.parseInt(matcher.group(2));
            int minutes = Integer.parseInt(matcher.group(3));
            rest = matcher.group(4);
            if (hours > 24 || minutes > 60) {
                throw wrong("time zone offset " + (hours > 24 ? "hour" : "minute") + " out of range");
            }
            int seconds = (matcher.group(1).equals("-") ? -1 : 1) * (hours * 3600 + minutes * 60);
            try {
                offset = Optional.of(ZoneOffset.ofTotalSeconds(seconds));
            } catch (DateTimeException e) {
                throw EngineException.invalid(
                        "parsing time " + quoted(text) + ": time zone offset hour out of range", e);
            }
        }

        private void literal(String part) {
            if (!rest.startsWith(part)) {
                throw unlike(part);
            }
            rest = rest.substring(part.length());
        }

        private EngineException unlike(String part) {
            return EngineException.invalid("parsing time " + quoted(text) + " as " + quoted(String.join("", parts))
                    + ": cannot parse " + quoted(rest) + " as " + quoted(part));
        }

        private EngineException wrong(String what) {
            return EngineException.invalid("parsing time " + quoted(text) + ": " + what);
        }

        private static String quoted(String text) {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    }
}
