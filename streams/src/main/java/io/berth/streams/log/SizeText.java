package io.berth.streams.log;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as log options have them: a number and, perhaps, k, m, g, t or p, each 1,024 times the one before. */
final class SizeText {
    private static final Pattern SIZE = Pattern.compile("(\\d+(?:\\.\\d+)?) ?([kmgtp]?)(i?b)?");
    private static final Pattern OTHER_SUFFIX = Pattern.compile("\\d+(?:\\.\\d+)? ?(\\D+)");
    private static final String UNITS = "kmgtp";

    private SizeText() {}

    /** The size in bytes; -1 when nothing was {@code given}. */
    static long parse(String text, boolean given) {
        if (!given) {
            return -1;
        }
        Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            Matcher otherSuffix = OTHER_SUFFIX.matcher(text);
            if (otherSuffix.matches()) {
                throw new IllegalArgumentException("invalid suffix: '" + otherSuffix.group(1) + "'");
            }
            throw new IllegalArgumentException("invalid size: '" + text + "'");
        }
        String unit = matcher.group(2);
        int power = unit.isEmpty() ? 0 : 1 + UNITS.indexOf(unit);
        return (long) (Double.parseDouble(matcher.group(1)) * Math.pow(1024, power));
    }
}
