package io.berth.daemon.build;

import io.berth.daemon.build.dockerfile.Arguments;
import io.berth.daemon.build.dockerfile.Line;
import java.io.IOException;
import java.util.List;

/** {@code CMD}: what containers run unless told otherwise. */
record CmdInstruction(Arguments arguments) implements Instruction {
    static CmdInstruction read(Line line) {
        return new CmdInstruction(line.arguments());
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        List<String> command = Commands.of(arguments, stage.shell());
        stage.change(config -> config.cmd(command));
        stage.commandGiven(!arguments.words().isEmpty());
        stage.commit("CMD " + GoText.quoted(command));
    }
}
