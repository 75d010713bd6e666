package io.berth.daemon.build;

import java.io.IOException;

/** {@code MAINTAINER}: the image's author. */
record MaintainerInstruction(String author) implements Instruction {
    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        stage.author(author);
        stage.commit("MAINTAINER " + author);
    }
}
