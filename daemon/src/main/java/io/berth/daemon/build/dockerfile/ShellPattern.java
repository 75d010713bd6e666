package io.berth.daemon.build.dockerfile;

/** A shell's patterns, matched without backtracking into anything exponential: only {@code *} and {@code ?} are special. */
final class ShellPattern {
    private ShellPattern() {}

    /** Whether a text fits a pattern as a whole; a backslash takes the next character's meaning. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int afterStar = 0;
        while (t < text.length()) {
            int literal = p < pattern.length() && pattern.charAt(p) == '\\' && p + 1 < pattern.length() ? 1 : 0;
            char c = p < pattern.length() ? pattern.charAt(p + literal) : 0;
            if (p < pattern.length() && literal == 0 && c == '*') {
                star = p++;
                afterStar = t;
            } else if (p < pattern.length() && ((literal == 0 && c == '?') || c == text.charAt(t))) {
                p += 1 + literal;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    static String withoutPrefix(String value, String pattern, boolean longest) {
        for (int i = 0; i <= value.length(); i++) {
            int length = longest ? value.length() - i : i;
            if (matches(pattern, value.substring(0, length))) {
                return value.substring(length);
            }
        }
        return value;
    }

    static String withoutSuffix(String value, String pattern, boolean longest) {
        for (int i = 0; i <= value.length(); i++) {
            int length = longest ? value.length() - i : i;
            if (matches(pattern, value.substring(value.length() - length))) {
                return value.substring(0, value.length() - length);
            }
        }
        return value;
    }

    /** The value with the first fitting piece, or all of them, replaced; each piece is as long as can be. */
    static String replaced(String value, String pattern, String replacement, boolean all) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < value.length()) {
            int end = value.length();
            while (end > at && !matches(pattern, value.substring(at, end))) {
                end--;
            }
            if (end == at) {
                out.append(value.charAt(at++));
                continue;
            }
            out.append(replacement);
            at = end;
            if (!all) {
                break;
            }
        }
        return out.append(value.substring(at)).toString();
    }
}
