package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.image.ContainerPath;
import java.io.IOException;

/** {@code WORKDIR}: the folder of the steps that follow and of containers; it is made. */
record WorkdirInstruction(String path) implements Instruction {
    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        String expanded = stage.expand(path);
        if (expanded.isEmpty()) {
            throw EngineException.invalid("cannot normalize nothing");
        }
        String folder = ContainerPath.resolve(stage.config().workingDir(), expanded);
        stage.change(config -> config.workingDir(folder));
        stage.commitFolder("WORKDIR " + folder, folder);
    }
}
