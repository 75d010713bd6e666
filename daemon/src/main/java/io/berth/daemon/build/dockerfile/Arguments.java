package io.berth.daemon.build.dockerfile;

import io.berth.api.error.EngineException;
import io.berth.daemon.image.ImageJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What stands behind an instruction's keyword and flags.
 *
 * @param words the elements of a JSON array, or words, or names and values in turn, or the whole text as one
 * @param json whether they were written as a JSON array
 */
public record Arguments(List<String> words, boolean json) {
    private static final String BLANKS = "[\\t\\x0B\\f\\r ]+";

    /** Reads them in the form that an instruction has. */
    static Arguments read(String keyword, String rest, char escape) {
        return switch (keyword) {
            case "ADD", "COPY", "VOLUME" -> array(rest).orElseGet(() -> new Arguments(Words.plain(rest), false));
            case "RUN", "CMD", "ENTRYPOINT", "SHELL" -> array(rest).orElseGet(() -> whole(rest));
            case "ENV", "LABEL" -> new Arguments(pairs(keyword, rest, escape), false);
            case "ARG" -> new Arguments(Words.split(rest, escape), false);
            case "FROM", "EXPOSE" -> new Arguments(Words.plain(rest), false);
            case "HEALTHCHECK" -> healthcheck(rest);
            default -> whole(rest);
        };
    }

    private static Arguments whole(String rest) {
        return new Arguments(rest.isEmpty() ? List.of() : List.of(rest), false);
    }

    private static Optional<Arguments> array(String rest) {
        if (!rest.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return ImageJson.texts(rest).map(texts -> new Arguments(texts, true));
        } catch (EngineException e) {
            throw Dockerfile.refused(e.text());
        }
    }

    private static Arguments healthcheck(String rest) {
        String[] both = rest.split(BLANKS, 2);
        String command = both.length < 2 ? "" : both[1].strip();
        List<String> words = new ArrayList<>(both[0].isEmpty() ? List.of() : List.of(both[0].toUpperCase(Locale.ROOT)));
        Arguments behind = array(command).orElseGet(() -> whole(command));
        words.addAll(behind.words());
        return new Arguments(words, behind.json());
    }

    private static List<String> pairs(String keyword, String rest, char escape) {
        List<String> words = Words.split(rest, escape);
        if (words.isEmpty()) {
            return List.of();
        }
        if (words.getFirst().indexOf('=') < 0) {
            String[] both = rest.split(BLANKS, 2);
            if (both.length < 2) {
                throw Dockerfile.refused(keyword + " must have two arguments");
            }
            return List.of(both);
        }
        List<String> pairs = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw Dockerfile.refused(
                        "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
            }
            pairs.add(word.substring(0, equals));
            pairs.add(word.substring(equals + 1));
        }
        return pairs;
    }
}
