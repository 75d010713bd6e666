package io.berth.api.json;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Checks one JSON value and finds its end. It exists beside Jackson's parser because clients see the text of a syntax
 * error, and the text they know is that of Go's {@code encoding/json}.
 */
final class JsonSyntax {
    /** Deeper nesting is refused, so that no body can exhaust a stack. */
    static final int MAX_DEPTH = 1000;

    private static final String VALUE = "looking for beginning of value";
    private static final String KEY = "looking for beginning of object key string";

    private final String text;
    private int at;

    private JsonSyntax(String text) {
        this.text = text;
    }

    /**
     * The index just after the first value in {@code text}.
     *
     * @return -1 when there is nothing but white space
     * @throws JsonSyntaxException when the value is broken or breaks off
     */
    static int endOfValue(String text) throws JsonSyntaxException {
        JsonSyntax scan = new JsonSyntax(text);
        scan.skipSpace();
        if (scan.at == text.length()) {
            return -1;
        }
        scan.value();
        return scan.at;
    }

    /** The index of the first character from {@code from} on that is no white space. */
    static int skipSpace(String text, int from) {
        JsonSyntax scan = new JsonSyntax(text);
        scan.at = from;
        scan.skipSpace();
        return scan.at;
    }

    private void value() throws JsonSyntaxException {
        Deque<Character> open = new ArrayDeque<>();
        do {
            beginValue(open);
            endValues(open);
        } while (!open.isEmpty());
    }

    /** Consumes up to the end of a scalar or of an empty container, or up to the first member's value. */
    private void beginValue(Deque<Character> open) throws JsonSyntaxException {
        while (true) {
            char first = peek();
            switch (first) {
                case '{' -> {
                    push(open, first);
                    if (peek() == '}') {
                        return;
                    }
                    key();
                }
                case '[' -> {
                    push(open, first);
                    if (peek() == ']') {
                        return;
                    }
                }
                default -> {
                    scalar(first);
                    return;
                }
            }
        }
    }

    /** Consumes closing brackets, and the comma (with a key, in an object) before the next value if there is one. */
    private void endValues(Deque<Character> open) throws JsonSyntaxException {
        while (!open.isEmpty()) {
            boolean object = open.peek() == '{';
            char next = peek();
            if (next == (object ? '}' : ']')) {
                at++;
                open.pop();
            } else if (next == ',') {
                at++;
                if (object) {
                    key();
                }
                return;
            } else {
                throw unexpected(object ? "after object key:value pair" : "after array element");
            }
        }
    }

    private void push(Deque<Character> open, char bracket) throws JsonSyntaxException {
        if (open.size() == MAX_DEPTH) {
            throw new JsonSyntaxException("exceeded max depth");
        }
        open.push(bracket);
        at++;
    }

    private void key() throws JsonSyntaxException {
        if (peek() != '"') {
            throw unexpected(KEY);
        }
        string();
        if (peek() != ':') {
            throw unexpected("after object key");
        }
        at++;
    }

    private void scalar(char first) throws JsonSyntaxException {
        switch (first) {
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
            default -> throw unexpected(VALUE);
        }
    }

    private void literal(String word) throws JsonSyntaxException {
        for (int i = 0; i < word.length(); i++, at++) {
            if (current() != word.charAt(i)) {
                throw unexpected("in literal " + word + " (expecting " + CharacterQuote.quote(word.charAt(i)) + ")");
            }
        }
    }

    private void number() throws JsonSyntaxException {
        if (text.charAt(at) == '-') {
            at++;
        }
        if (current() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            at++;
            if (current() == '+' || current() == '-') {
                at++;
            }
            digits();
        }
    }

    private void digits() throws JsonSyntaxException {
        if (!isDigit(current())) {
            throw unexpected("in numeric literal");
        }
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
    }

    private void string() throws JsonSyntaxException {
        at++;
        while (true) {
            char c = current();
            if (c == '"') {
                at++;
                return;
            } else if (c == '\\') {
                escape();
            } else if (c < ' ') {
                throw unexpected("in string");
            } else {
                at++;
            }
        }
    }

    private void escape() throws JsonSyntaxException {
        int start = at++;
        char kind = current();
        at++;
        if (kind == 'u') {
            for (int i = 0; i < 4; i++, at++) {
                if (Character.digit(current(), 16) < 0) {
                    throw badEscape(start, 6);
                }
            }
        } else if ("\"\\/bfnrt".indexOf(kind) < 0) {
            throw badEscape(start, 2);
        }
    }

    private JsonSyntaxException badEscape(int start, int length) {
        String sequence = text.substring(start, Math.min(text.length(), start + length));
        return new JsonSyntaxException("invalid escape sequence `" + sequence + "` in string");
    }

    private JsonSyntaxException unexpected(String where) {
        return new JsonSyntaxException("invalid character " + CharacterQuote.quote(text.codePointAt(at)) + " " + where);
    }

    private char peek() throws JsonSyntaxException {
        skipSpace();
        return current();
    }

    private char current() throws JsonSyntaxException {
        if (at >= text.length()) {
            throw new JsonSyntaxException("unexpected EOF");
        }
        return text.charAt(at);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
