package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.build.dockerfile.Flags;
import io.berth.daemon.build.dockerfile.Line;
import java.util.List;
import java.util.Set;

/** Knows which instruction a keyword stands for. */
final class Instructions {
    private Instructions() {}

    /**
     * Reads any instruction but {@code FROM}.
     *
     * @throws EngineException INVALID, in the Engine's words
     */
    static Instruction read(Line line, char escape) {
        return switch (line.keyword()) {
            case "ADD" -> CopyInstruction.read(line);
            case "ARG" -> plain(line, ArgInstruction.read(line));
            case "CMD" -> plain(line, CmdInstruction.read(line));
            case "COPY" -> CopyInstruction.read(line);
            case "ENTRYPOINT" -> plain(line, EntrypointInstruction.read(line));
            case "ENV" -> plain(line, EnvInstruction.read(line));
            case "EXPOSE" -> plain(line, new ExposeInstruction(some(line)));
            case "HEALTHCHECK" -> HealthcheckInstruction.read(line);
            case "LABEL" -> plain(line, LabelInstruction.read(line));
            case "MAINTAINER" -> plain(line, new MaintainerInstruction(one(line)));
            case "ONBUILD" -> plain(line, OnBuildInstruction.read(line));
            case "RUN" -> RunInstruction.read(line);
            case "SHELL" -> plain(line, ShellInstruction.read(line));
            case "STOPSIGNAL" -> plain(line, new StopSignalInstruction(one(line)));
            case "USER" -> plain(line, new UserInstruction(one(line)));
            case "VOLUME" -> plain(line, VolumeInstruction.read(line));
            case "WORKDIR" -> plain(line, new WorkdirInstruction(one(line)));
            default ->
                throw EngineException.invalid(
                        "unknown instruction: " + line.original().split("\\s", 2)[0]);
        };
    }

    /** One that has no flags. */
    private static Instruction plain(Line line, Instruction instruction) {
        Flags.of(line, Set.of(), Set.of());
        return instruction;
    }

    static String one(Line line) {
        if (line.arguments().words().size() != 1) {
            throw EngineException.invalid(line.keyword() + " requires exactly one argument");
        }
        return line.arguments().words().getFirst();
    }

    static List<String> some(Line line) {
        if (line.arguments().words().isEmpty()) {
            throw EngineException.invalid(line.keyword() + " requires at least one argument");
        }
        return line.arguments().words();
    }
}
