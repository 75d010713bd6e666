package io.berth.daemon.build;

import java.io.IOException;

/** An instruction of a Dockerfile, read and found sound. */
@FunctionalInterface
interface Instruction {
    /**
     * Carries it out.
     *
     * @throws io.berth.api.error.EngineException what the client is told; the build ends
     */
    void run(Stage stage) throws IOException, InterruptedException;
}
