package io.berth.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the event of a reload tells, in dockerd's spelling. */
final class ReloadEvent {
    private ReloadEvent() {}

    /** @param name the host's */
    static Map<String, String> attributes(Config config, String name) {
        var attributes = new TreeMap<String, String>();
        attributes.put("name", name);
        attributes.put("debug", Boolean.toString(config.logs().debug()));
        attributes.put("default-cgroupns-mode", config.presets().cgroupnsShown());
        attributes.put("default-ipc-mode", config.presets().ipcMode());
        attributes.put("default-runtime", config.runtimes().defaultName());
        attributes.put("default-shm-size", Long.toString(config.presets().shmSize()));
        attributes.put("features", "map[]");
        attributes.put("insecure-registries", list(config.registries().insecure()));
        attributes.put("labels", list(config.labels()));
        attributes.put("live-restore", Boolean.toString(config.liveRestore()));
        Config.Transfers transfers = config.registries().transfers();
        attributes.put("max-concurrent-downloads", Integer.toString(transfers.downloads()));
        attributes.put("max-concurrent-uploads", Integer.toString(transfers.uploads()));
        attributes.put("max-download-attempts", Integer.toString(transfers.attempts()));
        attributes.put("registry-mirrors", list(config.registries().mirrors()));
        attributes.put(
                "runtimes",
                config.runtimes().own().entrySet().stream()
                        .map(runtime ->
                                runtime.getKey() + ":" + runtime.getValue().path())
                        .collect(Collectors.joining(" ")));
        attributes.put("shutdown-timeout", Integer.toString(config.shutdownTimeout()));
        return attributes;
    }

    private static String list(List<String> values) {
        try {
            return new ObjectMapper().writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
