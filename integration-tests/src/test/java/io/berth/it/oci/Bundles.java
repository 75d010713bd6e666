package io.berth.it.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.berth.it.harness.BusyboxImage;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Bundles over one root file system, and the command with a state root of its own. */
final class Bundles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Path rootfs;
    private int made;

    private Bundles(Path folder, Path rootfs) {
        this.folder = folder;
        this.rootfs = rootfs;
    }

    static Bundles in(Path folder) {
        Path rootfs = folder.resolve("rootfs");
        BusyboxImage.tar(rootfs, folder.resolve("rootfs.tar"));
        return new Bundles(folder, rootfs);
    }

    Path folder() {
        return folder;
    }

    Path rootfs() {
        return rootfs;
    }

    /** {@code berth oci} with the state root. */
    List<String> words(String... words) {
        var all = new ArrayList<>(List.of(Engine.berth(), "oci", "--root", state().toString()));
        all.addAll(List.of(words));
        return all;
    }

    Command command(String... words) {
        return Command.of(words(words)).with("BERTH_JAVA_HOME", System.getProperty("java.home"));
    }

    Result run(String... words) {
        return command(words).run();
    }

    private Path state() {
        return folder.resolve("state");
    }

    /** A bundle of {@code berth oci spec} without a terminal that runs shell commands, with changes. */
    String shell(String commands, Consumer<ObjectNode> changes) throws IOException {
        Path bundle = Files.createDirectory(folder.resolve("bundle" + made++));
        assertThat(run("spec", "-b", bundle.toString()).status()).isZero();
        Path file = bundle.resolve("config.json");
        var config = (ObjectNode) JSON.readTree(file.toFile());
        config.withObject("/root").put("path", rootfs.toString());
        ObjectNode process = config.withObject("/process");
        process.put("terminal", false).putArray("args").add("sh").add("-c").add(commands);
        changes.accept(config);
        JSON.writeValue(file.toFile(), config);
        return bundle.toString();
    }

    String shell(String commands) throws IOException {
        return shell(commands, _ -> {});
    }

    /** The same on a terminal of 25 by 81 unless somebody knows better. */
    String terminal(String commands) throws IOException {
        return shell(commands, config -> {
            config.withObject("/process").put("terminal", true);
            config.withObject("/process/consoleSize").put("height", 25).put("width", 81);
        });
    }

    String status(String id) throws IOException {
        Result state = run("state", id);
        return state.status() == 0
                ? JSON.readTree(state.stdout()).path("status").asText()
                : "none";
    }

    /** What containers that are gone have left: folders, processes, groups. */
    List<String> left() throws IOException {
        var left = new ArrayList<String>();
        left.addAll(names(state().resolve("containers")));
        left.addAll(names(state().resolve("runtime-runc")));
        for (Path hierarchy : list(Path.of("/sys/fs/cgroup"))) {
            left.addAll(names(hierarchy.resolve("berth-oci")).stream()
                    .filter(name -> name.startsWith("it-") && Files.isDirectory(hierarchy.resolve("berth-oci/" + name)))
                    .toList());
        }
        ProcessHandle.allProcesses()
                .flatMap(process -> workingFolder(process).stream())
                .filter(place -> place.startsWith(state().toString()))
                .forEach(left::add);
        return left;
    }

    /** A parent's is its container's state folder. */
    private static List<String> workingFolder(ProcessHandle process) {
        try {
            return List.of(Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"))
                    .toString());
        } catch (IOException e) {
            return List.of();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        return list(folder).stream().map(path -> path.getFileName().toString()).toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
