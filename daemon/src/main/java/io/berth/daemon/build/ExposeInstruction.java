package io.berth.daemon.build;

import io.berth.api.type.EmptyObject;
import io.berth.daemon.image.ImageChanges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code EXPOSE}: ports that containers listen on. */
record ExposeInstruction(List<String> words) implements Instruction {
    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        List<String> ports = new ArrayList<>();
        words.forEach(word -> ports.addAll(stage.expandWords(word)));
        Map<String, EmptyObject> exposed = new TreeMap<>(stage.config().exposedPorts());
        for (String port : ports) {
            ImageChanges.ports(port).forEach(one -> exposed.put(one, new EmptyObject()));
        }
        stage.change(config -> config.exposedPorts(exposed));
        stage.commit("EXPOSE " + String.join(" ", ports));
    }
}
