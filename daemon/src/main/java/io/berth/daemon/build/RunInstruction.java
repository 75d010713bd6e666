package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.build.dockerfile.Arguments;
import io.berth.daemon.build.dockerfile.Flags;
import io.berth.daemon.build.dockerfile.Line;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** {@code RUN}: a command whose changes become a layer. */
record RunInstruction(Arguments arguments, String modernFlag) implements Instruction {
    private static final List<String> MODERN = List.of("mount", "network");

    static RunInstruction read(Line line) {
        Flags flags = Flags.of(line, Set.copyOf(MODERN), Set.of());
        String modern = MODERN.stream().filter(flags::isGiven).findFirst().orElse("");
        return new RunInstruction(line.arguments(), modern);
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        requireClassic(modernFlag);
        stage.runCommand(Commands.of(arguments, stage.shell()));
    }

    /** Refuses what only another builder can do. */
    static void requireClassic(String flag) {
        if (!flag.isEmpty()) {
            throw EngineException.invalid("the --" + flag + " option requires BuildKit. Refer to "
                    + "https://docs.docker.com/go/buildkit/ to learn how to build images with BuildKit enabled");
        }
    }
}
