package io.berth.execdriver.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runtime's binary, spoken to as runc is: {@code PATH ARG... --root R --log F --log-format json COMMAND ... ID}.
 *
 * @param path the binary, or a name to look up in PATH
 * @param args the configuration's own, before all others
 * @param root where it keeps its containers' states
 * @param patience how long one command may take before the runtime counts as hung
 */
record OciRuntime(String path, List<String> args, Path root, Duration patience) {
    private static final Logger LOG = LoggerFactory.getLogger(OciRuntime.class);

    /** A command's words, the container's id last. */
    List<String> command(Path log, String id, String... words) {
        var all = new ArrayList<String>();
        all.add(path);
        all.addAll(args);
        all.addAll(List.of("--root", root.toString(), "--log", log.toString(), "--log-format", "json"));
        all.addAll(List.of(words));
        all.add(id);
        return all;
    }

    /** Has the runtime forget a container, whatever state it is in; what it does not clear away itself goes too. */
    void delete(String id, Path log) throws InterruptedException {
        Path state = root.resolve(id);
        try {
            Process process = new ProcessBuilder(command(log, id, "delete", "--force"))
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("{} delete {} does not end; it is killed", path, id);
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            } else if (process.exitValue() != 0) {
                LOG.warn("{} delete {}: exit status {}", path, id, process.exitValue());
            }
            removeTree(state);
        } catch (IOException e) {
            LOG.warn("{} delete {}: {}", path, id, e.getMessage());
        }
    }

    private static void removeTree(Path top) throws IOException {
        if (!Files.exists(top)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(top)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
