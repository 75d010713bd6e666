package io.berth.cli.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Sizes, ages and ids as people read them. */
public final class Units {
    private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final String BINARY = "bkmgtp";
    private static final int SHORT_ID = 12;

    private Units() {}

    /** A number of bytes with three significant digits and a decimal unit: {@code 2.07MB}. */
    public static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < DECIMAL.length - 1) {
            value /= 1000;
            unit++;
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3, RoundingMode.HALF_EVEN));
        BigDecimal plain = rounded.stripTrailingZeros();
        return (plain.signum() == 0 ? "0" : plain.toPlainString()) + DECIMAL[unit];
    }

    /** A length of time in one rough unit: {@code 5 minutes}, {@code About an hour}. */
    public static String age(Duration age) {
        long seconds = age.toSeconds();
        long minutes = age.toMinutes();
        long hours = Math.round(seconds / 3600.0);
        if (seconds < 1) {
            return "Less than a second";
        } else if (seconds == 1) {
            return "1 second";
        } else if (seconds < 60) {
            return seconds + " seconds";
        } else if (minutes == 1) {
            return "About a minute";
        } else if (minutes < 60) {
            return minutes + " minutes";
        } else if (hours == 1) {
            return "About an hour";
        } else if (hours < 48) {
            return hours + " hours";
        } else if (hours < 24 * 7 * 2) {
            return hours / 24 + " days";
        } else if (hours < 24 * 30 * 2) {
            return hours / 24 / 7 + " weeks";
        } else if (hours < 24 * 365 * 2) {
            return hours / 24 / 30 + " months";
        }
        return hours / 24 / 365 + " years";
    }

    /** Bytes of a text such as {@code 64m}, {@code 1.5g} or {@code 4096}, in powers of 1024. */
    public static long bytes(String text) {
        String lower = text.trim().toLowerCase(Locale.ROOT);
        int end = 0;
        while (end < lower.length() && (Character.isDigit(lower.charAt(end)) || lower.charAt(end) == '.')) {
            end++;
        }
        String unit = lower.substring(end).trim().replace("ib", "").replaceFirst("(?<=.)b$", "");
        int power = unit.isEmpty() ? 0 : BINARY.indexOf(unit);
        if (end == 0 || power < 0 || unit.length() > 1) {
            throw new IllegalArgumentException("invalid size: '" + text + "'");
        }
        return new BigDecimal(lower.substring(0, end))
                .multiply(BigDecimal.valueOf(1L << (10 * power)))
                .longValue();
    }

    /** The id without its digest's name, cut to twelve characters. */
    public static String shortId(String id) {
        String bare = id.startsWith("sha256:") ? id.substring("sha256:".length()) : id;
        return bare.length() > SHORT_ID ? bare.substring(0, SHORT_ID) : bare;
    }

    /** The text cut to {@code most} characters, the last one an ellipsis when something was cut. */
    public static String ellipsis(String text, int most) {
        int length = text.codePointCount(0, text.length());
        return length <= most ? text : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }
}
