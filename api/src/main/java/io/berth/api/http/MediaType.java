package io.berth.api.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Reads a {@code Content-Type} as Go's {@code mime.ParseMediaType} does, with its errors. */
final class MediaType {
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    private MediaType(String text) {
        this.text = text;
    }

    /**
     * The media type in lower case, without its parameters.
     *
     * @throws IllegalArgumentException when the header is malformed; the message is Go's
     */
    static String parse(String header) {
        int semicolon = header.indexOf(';');
        String base = (semicolon < 0 ? header : header.substring(0, semicolon)).strip();
        new MediaType(base).checkBase();
        if (semicolon >= 0) {
            new MediaType(header.substring(semicolon)).checkParameters();
        }
        return base.toLowerCase(Locale.ROOT);
    }

    private void checkBase() {
        if (token().isEmpty()) {
            throw new IllegalArgumentException("mime: no media type");
        }
        if (at == text.length()) {
            return;
        }
        if (text.charAt(at) != '/') {
            throw new IllegalArgumentException("mime: expected slash after first token");
        }
        at++;
        if (token().isEmpty()) {
            throw new IllegalArgumentException("mime: expected token after slash");
        }
        if (at < text.length()) {
            throw new IllegalArgumentException("mime: unexpected content after media subtype");
        }
    }

    private void checkParameters() {
        Set<String> names = new HashSet<>();
        while (true) {
            skipSpace();
            if (at == text.length() || text.substring(at).strip().equals(";")) {
                return;
            }
            if (!names.add(parameter())) {
                throw new IllegalArgumentException("mime: duplicate parameter name");
            }
        }
    }

    private String parameter() {
        boolean separated = take(';');
        skipSpace();
        String name = token();
        skipSpace();
        boolean assigned = take('=');
        skipSpace();
        if (!separated || name.isEmpty() || !assigned || !value()) {
            throw new IllegalArgumentException("mime: invalid media parameter");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private boolean value() {
        if (!take('"')) {
            return !token().isEmpty();
        }
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return true;
            }
            if (c == '\\') {
                at++;
            }
        }
        return false;
    }

    private boolean take(char wanted) {
        boolean there = at < text.length() && text.charAt(at) == wanted;
        if (there) {
            at++;
        }
        return there;
    }

    private String token() {
        int start = at;
        while (at < text.length() && isToken(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isToken(char c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || TOKEN.indexOf(c) >= 0);
    }
}
