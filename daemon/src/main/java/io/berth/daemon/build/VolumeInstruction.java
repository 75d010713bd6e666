package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.api.type.EmptyObject;
import io.berth.daemon.build.dockerfile.Line;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code VOLUME}: folders that containers get volumes for. */
record VolumeInstruction(List<String> paths) implements Instruction {
    static VolumeInstruction read(Line line) {
        List<String> paths = Instructions.some(line).stream().map(String::strip).toList();
        if (paths.contains("")) {
            throw EngineException.invalid("VOLUME specified can not be an empty string");
        }
        return new VolumeInstruction(paths);
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        List<String> expanded = paths.stream().map(stage::expand).toList();
        Map<String, EmptyObject> present = stage.config().volumes();
        Map<String, EmptyObject> volumes = new TreeMap<>(present == null ? Map.of() : present);
        for (String path : expanded) {
            if (path.isEmpty()) {
                throw EngineException.invalid("VOLUME specified can not be an empty string");
            }
            volumes.put(path, new EmptyObject());
        }
        stage.change(config -> config.volumes(volumes));
        stage.commit("VOLUME " + GoText.list(expanded));
    }
}
