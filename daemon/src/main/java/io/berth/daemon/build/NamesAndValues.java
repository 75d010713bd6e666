package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.build.dockerfile.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Names with values, as {@code ENV} and {@code LABEL} have them. */
final class NamesAndValues {
    private NamesAndValues() {}

    static List<Map.Entry<String, String>> read(Line line) {
        List<String> words = Instructions.some(line);
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (int i = 0; i < words.size(); i += 2) {
            if (words.get(i).isEmpty()) {
                throw EngineException.invalid(line.keyword() + " names can not be blank");
            }
            pairs.add(Map.entry(words.get(i), words.get(i + 1)));
        }
        return List.copyOf(pairs);
    }

    static List<Map.Entry<String, String>> expanded(List<Map.Entry<String, String>> pairs, Stage stage) {
        return pairs.stream()
                .map(pair -> Map.entry(stage.expand(pair.getKey()), stage.expand(pair.getValue())))
                .toList();
    }

    /** As the history shows them. */
    static String comment(String keyword, List<Map.Entry<String, String>> pairs) {
        StringBuilder comment = new StringBuilder(keyword);
        pairs.forEach(
                pair -> comment.append(' ').append(pair.getKey()).append('=').append(pair.getValue()));
        return comment.toString();
    }
}
