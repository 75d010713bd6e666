package io.berth.api.route;

import io.berth.api.error.EngineException;
import java.math.BigInteger;

/** Whole numbers as Go's {@code strconv} reads them, and its errors' words, which clients see. */
final class GoNumber {
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private GoNumber() {}

    /**
     * Reads a decimal number of 64 bits.
     *
     * @param function {@code Atoi} or {@code ParseInt}, as the message names it
     * @throws EngineException INTERNAL, as the Engine answers here
     */
    static long parse(String text, String function) {
        if (!isNumber(text)) {
            throw failure(function, text, "invalid syntax");
        }
        BigInteger value = new BigInteger(text);
        if (value.compareTo(MIN) < 0 || value.compareTo(MAX) > 0) {
            throw failure(function, text, "value out of range");
        }
        return value.longValue();
    }

    static boolean isNumber(String text) {
        int digits = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
        return text.length() > digits && text.chars().skip(digits).allMatch(c -> c >= '0' && c <= '9');
    }

    /** The text in double quotes, with Go's escapes. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').appendCodePoint(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append(String.format("\\x%02x", c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    private static EngineException failure(String function, String text, String why) {
        return EngineException.internal("strconv." + function + ": parsing " + quote(text) + ": " + why);
    }
}
