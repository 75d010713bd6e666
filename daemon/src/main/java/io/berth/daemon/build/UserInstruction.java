package io.berth.daemon.build;

import java.io.IOException;

/** {@code USER}: who runs the steps that follow and containers. */
record UserInstruction(String user) implements Instruction {
    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        String expanded = stage.expand(user);
        stage.change(config -> config.user(expanded));
        stage.commit("USER " + expanded);
    }
}
