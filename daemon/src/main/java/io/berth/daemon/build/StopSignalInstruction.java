package io.berth.daemon.build;

import io.berth.daemon.image.ImageChanges;
import java.io.IOException;

/** {@code STOPSIGNAL}: what a container is asked to stop with. */
record StopSignalInstruction(String signal) implements Instruction {
    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        String expanded = ImageChanges.signal(stage.expand(signal));
        stage.change(config -> config.stopSignal(expanded));
        stage.commit("STOPSIGNAL " + expanded);
    }
}
