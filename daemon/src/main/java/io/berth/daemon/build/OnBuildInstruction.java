package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.build.dockerfile.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code ONBUILD}: an instruction for builds that start from the image. */
record OnBuildInstruction(String trigger) implements Instruction {
    static OnBuildInstruction read(Line line) {
        String trigger = Instructions.some(line).getFirst();
        String keyword = trigger.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
        return switch (keyword) {
            case "ONBUILD" -> throw EngineException.invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
            case "FROM", "MAINTAINER" ->
                throw EngineException.invalid(keyword + " isn't allowed as an ONBUILD trigger");
            default -> new OnBuildInstruction(trigger);
        };
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        List<String> present = stage.config().onBuild();
        List<String> triggers = new ArrayList<>(present == null ? List.of() : present);
        triggers.add(trigger);
        stage.change(config -> config.onBuild(triggers));
        stage.commit("ONBUILD " + trigger);
    }
}
