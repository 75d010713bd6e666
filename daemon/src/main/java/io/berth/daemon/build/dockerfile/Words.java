package io.berth.daemon.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Parts a text at its blanks. */
public final class Words {
    private Words() {}

    /** The words of a text; a blank in quotes or behind an escape parts nothing, and quotes and escapes stay. */
    public static List<String> split(String text, char escape) {
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
            if (c == escape && quote != '\'' && i + 1 < text.length()) {
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

    /** The words of a text, whatever they hold. */
    public static List<String> plain(String text) {
        String bare = text.strip();
        return bare.isEmpty() ? List.of() : List.of(bare.split("[\\t\\x0B\\f\\r ]+"));
    }
}
