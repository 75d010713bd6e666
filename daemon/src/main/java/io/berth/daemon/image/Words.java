package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Splits and expands words as a Dockerfile's instructions do: quotes, backslashes, {@code $NAME} and {@code ${NAME:-…}}. */
final class Words {
    private final String text;
    private final Function<String, String> variables;
    private int at;

    private Words(String text, Function<String, String> variables) {
        this.text = text;
        this.variables = variables;
    }

    /** The words between blanks; a quoted or escaped blank parts nothing, and quotes stay. */
    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                continue;
            }
            word.append(c);
            if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /**
     * Takes quotes and backslashes out of a word and puts variables in.
     *
     * @param variables gives a variable's value, empty when it has none
     */
    static String expand(String word, Function<String, String> variables) {
        return new Words(word, variables).expandAll();
    }

    private String expandAll() {
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            switch (c) {
                case '\'' -> singleQuoted(out);
                case '"' -> doubleQuoted(out);
                case '$' -> variable(out);
                case '\\' -> {
                    at++;
                    if (at < text.length()) {
                        out.append(text.charAt(at++));
                    }
                }
                default -> {
                    out.append(c);
                    at++;
                }
            }
        }
        return out.toString();
    }

    private void singleQuoted(StringBuilder out) {
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            throw failure("unexpected end of statement while looking for matching single-quote");
        }
        out.append(text, at + 1, end);
        at = end + 1;
    }

    private void doubleQuoted(StringBuilder out) {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return;
            }
            if (c == '$') {
                variable(out);
                continue;
            }
            boolean escape = c == '\\' && at + 1 < text.length() && "\"$\\".indexOf(text.charAt(at + 1)) >= 0;
            at += escape ? 1 : 0;
            out.append(text.charAt(at++));
        }
        throw failure("unexpected end of statement while looking for matching double-quote");
    }

    private void variable(StringBuilder out) {
        at++;
        if (at < text.length() && text.charAt(at) == '{') {
            at++;
            braced(out);
            return;
        }
        String name = name();
        out.append(name.isEmpty() ? "$" : variables.apply(name));
    }

    private void braced(StringBuilder out) {
        String name = name();
        int end = text.indexOf('}', at);
        if (end < 0 || name.isEmpty()) {
            throw failure(end < 0 ? "syntax error: missing '}'" : "bad substitution");
        }
        String modifier = text.substring(at, end);
        at = end + 1;
        String value = variables.apply(name);
        if (modifier.isEmpty()) {
            out.append(value);
        } else if (modifier.startsWith(":-")) {
            out.append(value.isEmpty() ? expand(modifier.substring(2), variables) : value);
        } else if (modifier.startsWith(":+")) {
            out.append(value.isEmpty() ? "" : expand(modifier.substring(2), variables));
        } else {
            throw failure("unsupported modifier (" + modifier.charAt(0) + ") in substitution");
        }
    }

    private String name() {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(start, at);
    }

    private EngineException failure(String why) {
        String quoted = text.replace("\\", "\\\\").replace("\"", "\\\"");
        return EngineException.invalid("failed to process \"" + quoted + "\": " + why);
    }
}
