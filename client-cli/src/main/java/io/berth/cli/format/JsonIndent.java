package io.berth.cli.format;

/** Lays JSON text out on lines, touching nothing but white space: the engine's own escapes and numbers stay. */
public final class JsonIndent {
    private static final String STEP = "    ";

    private final StringBuilder out = new StringBuilder();
    private int depth;

    private JsonIndent() {}

    /** Indents {@code json} by four spaces a level; {@code base} is the level it begins at. */
    public static String indent(String json, int base) {
        JsonIndent layout = new JsonIndent();
        layout.depth = base;
        layout.run(json);
        return layout.out.toString();
    }

    private void run(String json) {
        int at = 0;
        while (at < json.length()) {
            char c = json.charAt(at);
            if (c == '"') {
                int end = stringEnd(json, at);
                out.append(json, at, end);
                at = end;
                continue;
            }
            if (c == '{' || c == '[') {
                at = open(json, at, c);
                continue;
            }
            plain(c);
            at++;
        }
    }

    private int open(String json, int at, char bracket) {
        out.append(bracket);
        int next = at + 1;
        while (next < json.length() && Character.isWhitespace(json.charAt(next))) {
            next++;
        }
        if (next < json.length() && (json.charAt(next) == '}' || json.charAt(next) == ']')) {
            out.append(json.charAt(next));
            return next + 1;
        }
        depth++;
        newLine();
        return next;
    }

    private void plain(char c) {
        switch (c) {
            case '}', ']' -> {
                depth--;
                newLine();
                out.append(c);
            }
            case ',' -> {
                out.append(c);
                newLine();
            }
            case ':' -> out.append(": ");
            case ' ', '\n', '\r', '\t' -> {}
            default -> out.append(c);
        }
    }

    private static int stringEnd(String json, int start) {
        int at = start + 1;
        while (at < json.length() && json.charAt(at) != '"') {
            at += json.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at + 1, json.length());
    }

    private void newLine() {
        out.append('\n');
        out.repeat(STEP, depth);
    }
}
