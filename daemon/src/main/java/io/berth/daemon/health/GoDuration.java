package io.berth.daemon.health;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as the engine writes them in its messages: {@code 1m30s}, {@code 1.5s}, {@code 20ms}. */
final class GoDuration {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private GoDuration() {}

    /** The text of a time that is not negative. */
    static String text(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos < SECOND) {
            return nanos == 0
                    ? "0s"
                    : nanos < MICRO
                            ? nanos + "ns"
                            : nanos < MILLI ? decimal(nanos, 3) + "µs" : decimal(nanos, 6) + "ms";
        }
        long hours = duration.toHours();
        String seconds = decimal(nanos % (60 * SECOND), 9) + "s";
        if (hours > 0) {
            return hours + "h" + duration.toMinutesPart() + "m" + seconds;
        }
        return duration.toMinutes() > 0 ? duration.toMinutes() + "m" + seconds : seconds;
    }

    private static String decimal(long value, int digits) {
        var text = BigDecimal.valueOf(value, digits).stripTrailingZeros();
        return text.signum() == 0 ? "0" : text.toPlainString();
    }
}
