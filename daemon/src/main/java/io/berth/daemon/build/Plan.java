package io.berth.daemon.build;

import java.util.List;

/**
 * What a Dockerfile says, as far as the wanted stage.
 *
 * @param globals the {@code ARG}s before the first stage
 */
record Plan(List<GlobalArg> globals, List<StagePlan> stages, char escape) {
    /** An {@code ARG} before the first stage. */
    record GlobalArg(String text, ArgInstruction instruction) {}

    /** How many steps are told. */
    int steps() {
        return globals.size()
                + stages.stream().mapToInt(stage -> 1 + stage.commands().size()).sum();
    }
}
