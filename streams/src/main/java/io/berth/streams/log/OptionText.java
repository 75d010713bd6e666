package io.berth.streams.log;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Log options' values, read as dockerd reads them and refused in its words. */
public final class OptionText {
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)([a-zµ]+)");
    private static final Map<String, Double> NANOS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private OptionText() {}

    /** A number of bytes: digits and, perhaps, a unit that is a power of 1,024. */
    public static long size(String text) {
        return SizeText.parse(text, true);
    }

    /** One of the spellings of true and false that Go knows. */
    public static boolean bool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw new IllegalArgumentException("strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
        };
    }

    /** A whole number. */
    public static int integer(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("strconv.Atoi: parsing \"" + text + "\": invalid syntax", e);
        }
    }

    /** A whole number from 0 on. */
    public static long unsigned(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("strconv.ParseUint: parsing \"" + text + "\": invalid syntax", e);
        }
    }

    /** A duration: numbers with units, one after the other. */
    public static Duration duration(String text) {
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (digits.equals("0")) {
            return Duration.ZERO;
        }
        if (digits.matches("[\\d.]*\\d[\\d.]*")) {
            throw new IllegalArgumentException("time: missing unit in duration \"" + text + "\"");
        }
        Matcher part = DURATION_PART.matcher(digits);
        double nanos = 0;
        int at = 0;
        while (part.lookingAt() && NANOS.containsKey(part.group(2))) {
            nanos += Double.parseDouble(part.group(1)) * NANOS.get(part.group(2));
            at = part.end();
            part.region(at, digits.length());
        }
        if (at == 0 || at < digits.length()) {
            throw new IllegalArgumentException("time: invalid duration \"" + text + "\"");
        }
        return Duration.ofNanos((long) (text.startsWith("-") ? -nanos : nanos));
    }
}
