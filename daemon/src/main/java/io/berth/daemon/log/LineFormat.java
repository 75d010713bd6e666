package io.berth.daemon.log;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How a line's fields are written; no text can begin another line. */
enum LineFormat {
    /** {@code key=value}, quoted where need be. */
    TEXT {
        private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9._/@^+-]+");

        @Override
        String line(Map<String, String> fields) {
            return fields.entrySet().stream()
                    .map(field -> field.getKey() + "="
                            + (PLAIN.matcher(field.getValue()).matches() ? field.getValue() : quoted(field.getValue())))
                    .collect(Collectors.joining(" "));
        }
    },
    /** An object. */
    JSON {
        @Override
        String line(Map<String, String> fields) {
            return fields.entrySet().stream()
                    .map(field -> quoted(field.getKey()) + ":" + quoted(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
    };

    abstract String line(Map<String, String> fields);

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
