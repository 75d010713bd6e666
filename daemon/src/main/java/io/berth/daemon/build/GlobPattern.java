package io.berth.daemon.build;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A pattern for one name of a path: {@code *}, {@code ?}, {@code [a-z]}, and a backslash before what means itself. */
final class GlobPattern {
    private final Optional<Pattern> pattern;

    /** A malformed pattern fits nothing. */
    GlobPattern(String glob) {
        this.pattern = compile(glob);
    }

    /** Whether a path has anything in it that is not to be taken as it is. */
    static boolean isOne(String path) {
        return path.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
    }

    boolean matches(String name) {
        return pattern.isPresent() && pattern.get().matcher(name).matches();
    }

    private static Optional<Pattern> compile(String glob) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < glob.length()) {
            char c = glob.charAt(at++);
            switch (c) {
                case '*' -> regex.append("[^/]*");
                case '?' -> regex.append("[^/]");
                case '[' -> {
                    int end = classEnd(glob, at);
                    if (end < 0) {
                        return Optional.empty();
                    }
                    regex.append('[').append(classBody(glob.substring(at, end))).append(']');
                    at = end + 1;
                }
                case '\\' -> {
                    if (at == glob.length()) {
                        return Optional.empty();
                    }
                    regex.append(Pattern.quote(glob.substring(at, ++at)));
                }
                default -> {
                    int whole = glob.codePointAt(at - 1);
                    regex.append(Pattern.quote(Character.toString(whole)));
                    at += Character.charCount(whole) - 1;
                }
            }
        }
        try {
            return Optional.of(Pattern.compile(regex.toString(), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    private static int classEnd(String glob, int from) {
        for (int i = from; i < glob.length(); i++) {
            if (glob.charAt(i) == '\\') {
                i++;
            } else if (glob.charAt(i) == ']' && i > from) {
                return i;
            }
        }
        return -1;
    }

    private static String classBody(String body) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '^' && i == 0) {
                out.append('^');
            } else if (c == '-' || c == '\\') {
                out.append(c);
            } else {
                out.append(Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c);
            }
        }
        return out.toString();
    }
}
