package io.berth.daemon.build;

import io.berth.api.type.image.HealthConfig;
import io.berth.daemon.build.dockerfile.Line;
import io.berth.daemon.image.HealthcheckChange;
import java.io.IOException;

/** {@code HEALTHCHECK}: how containers are asked whether they are well. */
record HealthcheckInstruction(HealthConfig check) implements Instruction {
    static HealthcheckInstruction read(Line line) {
        Instructions.some(line);
        String flags = String.join(" ", line.flags());
        return new HealthcheckInstruction(HealthcheckChange.parse((flags + " " + line.rest()).strip()));
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        stage.change(config -> config.healthcheck(check));
        stage.commit("HEALTHCHECK " + GoText.health(check));
    }
}
