package io.berth.execdriver.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of a container between two commands.
 *
 * @param version the bundle's {@code ociVersion}
 * @param runtime the driver's name
 * @param pid the first process's on the host
 * @param born when that process began (proc(5), starttime), since a pid can be another's later
 * @param started whether its program has been executed
 * @param created RFC 3339
 */
record ContainerRecord(
        String id,
        String version,
        String runtime,
        int pid,
        long born,
        boolean started,
        Path bundle,
        Path rootfs,
        String created,
        Map<String, String> annotations) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STATE = 0;
    private static final int START_TIME = 19;

    ContainerRecord afterStart() {
        return new ContainerRecord(id, version, runtime, pid, born, true, bundle, rootfs, created, annotations);
    }

    /** When a process began; empty when it has ended. */
    static Optional<Long> birthOf(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            boolean ended = fields[STATE].equals("Z") || fields[STATE].equals("X");
            return ended ? Optional.empty() : Optional.of(Long.parseLong(fields[START_TIME]));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean isAlive() {
        return birthOf(pid).filter(time -> time == born).isPresent();
    }

    /** As the OCI runtime specification names it. */
    String status() {
        return !isAlive() ? "stopped" : started ? "running" : "created";
    }

    /** The state, as the OCI runtime specification has it and runc tells it. */
    ObjectNode state() {
        ObjectNode state = JsonNodeFactory.instance.objectNode();
        String status = status();
        state.put("ociVersion", version).put("id", id);
        state.put("pid", status.equals("stopped") ? 0 : pid).put("status", status);
        state.put("bundle", bundle.toString()).put("rootfs", rootfs.toString()).put("created", created);
        if (!annotations.isEmpty()) {
            new TreeMap<>(annotations).forEach(state.putObject("annotations")::put);
        }
        return state.put("owner", "");
    }

    void write(Path file) throws IOException {
        ObjectNode json = state();
        json.put("pid", pid).put("runtime", runtime).put("born", born).put("started", started);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, JSON.writeValueAsBytes(json));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    static ContainerRecord read(Path file) throws IOException {
        JsonNode json = JSON.readTree(Files.readAllBytes(file));
        var annotations = new TreeMap<String, String>();
        json.path("annotations")
                .properties()
                .forEach(entry ->
                        annotations.put(entry.getKey(), entry.getValue().asText()));
        return new ContainerRecord(
                json.path("id").asText(),
                json.path("ociVersion").asText(),
                json.path("runtime").asText(),
                json.path("pid").asInt(),
                json.path("born").asLong(),
                json.path("started").asBoolean(),
                Path.of(json.path("bundle").asText()),
                Path.of(json.path("rootfs").asText()),
                json.path("created").asText(),
                annotations);
    }
}
