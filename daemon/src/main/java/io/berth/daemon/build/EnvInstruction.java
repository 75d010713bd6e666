package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.build.dockerfile.Line;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code ENV}: variables of the steps that follow and of containers. */
record EnvInstruction(List<Map.Entry<String, String>> pairs) implements Instruction {
    static EnvInstruction read(Line line) {
        return new EnvInstruction(NamesAndValues.read(line));
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        List<Map.Entry<String, String>> expanded = NamesAndValues.expanded(pairs, stage);
        for (Map.Entry<String, String> pair : expanded) {
            if (pair.getKey().isEmpty()) {
                throw EngineException.invalid("ENV names can not be blank");
            }
            stage.setVariable(pair.getKey(), pair.getValue());
        }
        stage.commit(NamesAndValues.comment("ENV", expanded));
    }
}
