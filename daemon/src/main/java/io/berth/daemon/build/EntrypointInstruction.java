package io.berth.daemon.build;

import io.berth.daemon.build.dockerfile.Arguments;
import io.berth.daemon.build.dockerfile.Line;
import java.io.IOException;
import java.util.List;

/** {@code ENTRYPOINT}: what goes before a container's command; a command meant for another entry point goes. */
record EntrypointInstruction(Arguments arguments) implements Instruction {
    static EntrypointInstruction read(Line line) {
        return new EntrypointInstruction(line.arguments());
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        List<String> entrypoint = Commands.of(arguments, stage.shell());
        stage.change(config -> {
            config.entrypoint(entrypoint);
            if (!stage.isCommandGiven()) {
                config.cmd(null);
            }
        });
        stage.commit("ENTRYPOINT " + GoText.quoted(entrypoint));
    }
}
