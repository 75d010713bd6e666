package io.berth.daemon.build;

import io.berth.daemon.build.dockerfile.Line;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code LABEL}.
 *
 * @param literal whether nothing is to be expanded: the client wrote them
 */
record LabelInstruction(List<Map.Entry<String, String>> pairs, boolean literal) implements Instruction {
    static LabelInstruction read(Line line) {
        return new LabelInstruction(NamesAndValues.read(line), false);
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        List<Map.Entry<String, String>> expanded = literal ? pairs : NamesAndValues.expanded(pairs, stage);
        Map<String, String> present = stage.config().labels();
        Map<String, String> labels = new TreeMap<>(present == null ? Map.of() : present);
        expanded.forEach(pair -> labels.put(pair.getKey(), pair.getValue()));
        stage.change(config -> config.labels(labels));
        stage.commit(NamesAndValues.comment("LABEL", expanded));
    }
}
