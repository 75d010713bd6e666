package io.berth.daemon.build;

import com.google.common.base.Joiner;
import io.berth.api.type.image.HealthConfig;
import java.util.List;
import java.util.stream.Collectors;

/** Writes values as they stand in images' histories, which is as Go prints them. */
final class GoText {
    private static final long SECOND = 1_000_000_000L;

    private GoText() {}

    /** A list in brackets. */
    static String list(List<String> words) {
        return "[" + Joiner.on(' ').join(words) + "]";
    }

    /** A list in brackets, its elements in quotes. */
    static String quoted(List<String> words) {
        return words.stream().map(GoText::quoted).collect(Collectors.joining(" ", "[", "]"));
    }

    private static String quoted(String word) {
        StringBuilder out = new StringBuilder("\"");
        word.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        out.append(String.format("\\x%02x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    static String health(HealthConfig check) {
        List<String> test = check.test();
        return "&{" + list(test == null ? List.of() : test) + " " + duration(check.interval()) + " "
                + duration(check.timeout()) + " " + duration(check.startPeriod()) + " "
                + duration(check.startInterval()) + " " + check.retries() + "}";
    }

    /** Such as {@code 1h30m0s}, {@code 1.5s} or {@code 100ms}. */
    static String duration(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < SECOND) {
            return nanos < 1000
                    ? nanos + "ns"
                    : nanos < 1_000_000 ? scaled(nanos, 1000) + "µs" : scaled(nanos, 1_000_000) + "ms";
        }
        long seconds = nanos / SECOND;
        String rest = scaled(seconds % 60 * SECOND + nanos % SECOND, SECOND) + "s";
        String minutes = seconds >= 60 ? seconds / 60 % 60 + "m" : "";
        return (seconds >= 3600 ? seconds / 3600 + "h" : "") + minutes + rest;
    }

    private static String scaled(long value, long unit) {
        return java.math.BigDecimal.valueOf(value)
                .divide(java.math.BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }
}
