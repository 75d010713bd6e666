package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.build.dockerfile.Line;
import java.io.IOException;
import java.util.List;

/** {@code SHELL}: what commands that are texts are given to. */
record ShellInstruction(List<String> shell) implements Instruction {
    static ShellInstruction read(Line line) {
        List<String> words = Instructions.some(line);
        if (!line.arguments().json()) {
            throw EngineException.invalid("SHELL requires the arguments to be in JSON form");
        }
        return new ShellInstruction(words);
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        stage.change(config -> config.shell(shell));
        stage.commit("SHELL " + GoText.list(shell));
    }
}
