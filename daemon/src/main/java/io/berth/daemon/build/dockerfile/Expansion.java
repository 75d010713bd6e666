package io.berth.daemon.build.dockerfile;

import io.berth.api.error.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts variables into a word as a Dockerfile has them, and takes its quotes and escapes out. For one word; the forms of
 * {@code ${…}} are those of a POSIX shell with {@code /} for replacing.
 */
public final class Expansion {
    private static final int MAX_DEPTH = 100;

    private final String text;
    private final Map<String, String> variables;
    private final char escape;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;
    private int depth;

    private Expansion(String text, Map<String, String> variables, char escape) {
        this.text = text;
        this.variables = variables;
        this.escape = escape;
    }

    /** The whole word. */
    public static String word(String text, Map<String, String> variables, char escape) {
        Expansion expansion = new Expansion(text, variables, escape);
        return expansion.until(Optional.empty());
    }

    /** What the word becomes when blanks in variables part it, those in quotes aside. */
    public static List<String> words(String text, Map<String, String> variables, char escape) {
        Expansion expansion = new Expansion(text, variables, escape);
        expansion.until(Optional.empty());
        expansion.endWord();
        return List.copyOf(expansion.words);
    }

    private String until(Optional<Character> stop) {
        if (++depth > MAX_DEPTH) {
            throw failure("too many substitutions in one another");
        }
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (stop.isPresent() && stop.get() == c) {
                at++;
                depth--;
                return out.toString();
            }
            switch (c) {
                case '\'' -> quoted(out, singleQuoted());
                case '"' -> quoted(out, doubleQuoted());
                case '$' -> parted(out, variable());
                default -> quoted(out, plain(c));
            }
        }
        if (stop.isPresent()) {
            throw failure("unexpected end of statement while looking for matching " + stop.get());
        }
        depth--;
        return out.toString();
    }

    private String plain(char c) {
        at++;
        if (c != escape) {
            return String.valueOf(c);
        }
        return at < text.length() ? String.valueOf(text.charAt(at++)) : "";
    }

    private void quoted(StringBuilder out, String piece) {
        out.append(piece);
        if (depth == 1) {
            word.append(piece);
            inWord = true;
        }
    }

    private void parted(StringBuilder out, String piece) {
        out.append(piece);
        if (depth > 1) {
            return;
        }
        for (int i = 0; i < piece.length(); i++) {
            if (Character.isWhitespace(piece.charAt(i))) {
                endWord();
            } else {
                word.append(piece.charAt(i));
                inWord = true;
            }
        }
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
    }

    private String singleQuoted() {
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            throw failure("unexpected end of statement while looking for matching single-quote");
        }
        String piece = text.substring(at + 1, end);
        at = end + 1;
        return piece;
    }

    private String doubleQuoted() {
        StringBuilder out = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return out.toString();
            }
            if (c == '$') {
                out.append(variable());
                continue;
            }
            boolean escaped =
                    c == escape && at + 1 < text.length() && ("\"$" + escape).indexOf(text.charAt(at + 1)) >= 0;
            at += escaped ? 1 : 0;
            out.append(text.charAt(at++));
        }
        throw failure("unexpected end of statement while looking for matching double-quote");
    }

    private String variable() {
        at++;
        if (at < text.length() && text.charAt(at) == '{') {
            at++;
            return braced();
        }
        String name = name();
        return name.isEmpty() ? "$" : value(name);
    }

    private String value(String name) {
        return variables.getOrDefault(name, "");
    }

    private String name() {
        int start = at;
        if (at < text.length() && "@*#?-$!".indexOf(text.charAt(at)) >= 0) {
            at++;
            return text.substring(start, at);
        }
        if (at < text.length() && isDigit(text.charAt(at))) {
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNamePart(char c) {
        return c == '_' || isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private String braced() {
        String name = name();
        if (name.isEmpty()) {
            throw failure(at < text.length() ? "bad substitution" : "syntax error: missing '}'");
        }
        if (at >= text.length()) {
            throw failure("unsupported modifier (\uFFFD) in substitution");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case '}' -> value(name);
            case ':' -> {
                char kind = at < text.length() ? text.charAt(at++) : '\uFFFD';
                if ("-+?".indexOf(kind) < 0) {
                    throw failure("unsupported modifier (" + kind + ") in substitution");
                }
                yield chosen(name, kind, !value(name).isEmpty());
            }
            case '-', '+', '?' -> chosen(name, c, variables.containsKey(name));
            case '#', '%' -> {
                boolean longest = at < text.length() && text.charAt(at) == c;
                at += longest ? 1 : 0;
                String pattern = rawUntil('}');
                yield c == '#'
                        ? ShellPattern.withoutPrefix(value(name), pattern, longest)
                        : ShellPattern.withoutSuffix(value(name), pattern, longest);
            }
            case '/' -> {
                boolean all = at < text.length() && text.charAt(at) == '/';
                at += all ? 1 : 0;
                String pattern = rawUntil('/');
                String replacement = until(Optional.of('}'));
                yield ShellPattern.replaced(value(name), pattern, replacement, all);
            }
            default -> throw failure("unsupported modifier (" + c + ") in substitution");
        };
    }

    private String chosen(String name, char kind, boolean present) {
        String other = until(Optional.of('}'));
        return switch (kind) {
            case '-' -> present ? value(name) : other;
            case '+' -> present ? other : "";
            default -> {
                if (!present) {
                    throw failure(name + ": " + (other.isEmpty() ? "is not allowed to be unset" : other));
                }
                yield value(name);
            }
        };
    }

    /** A pattern keeps its escapes. */
    private String rawUntil(char stop) {
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == stop) {
                return out.toString();
            }
            out.append(c);
            if (c == '\\' && at < text.length()) {
                out.append(text.charAt(at++));
            }
        }
        throw failure("syntax error: missing '" + stop + "'");
    }

    private EngineException failure(String why) {
        String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
        return EngineException.invalid("failed to process \"" + quoted + "\": " + why);
    }
}
