package io.berth.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What an engine must not leave on the machine: processes, mounts, control groups, bridges, folders of containers. */
public final class Leftovers {
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    private final Path folder;

    private Leftovers(Path folder) {
        this.folder = folder;
    }

    static Leftovers before(Path folder) {
        return new Leftovers(folder);
    }

    /**
     * Removes the bridges and the packet filter's table of an engine that could not do so itself, and tells them.
     *
     * @param data the engine's data root
     */
    static List<String> removeNetwork(Path data) {
        List<String> found = network(data);
        for (String line : found) {
            String name = line.substring(line.lastIndexOf(' ') + 1);
            Command.of(
                            line.startsWith("bridge")
                                    ? List.of("ip", "link", "delete", name)
                                    : List.of("nft", "delete", "table", "inet", name))
                    .run();
        }
        return found;
    }

    /** Bridges and packet filter tables of the engine whose data root this is. */
    static List<String> network(Path data) {
        String id = read(data.resolve("engine-id")).strip();
        List<String> found = new ArrayList<>();
        if (id.isEmpty()) {
            return found;
        }
        for (Path link : list(Path.of("/sys/class/net"))) {
            if (read(link.resolve("ifalias")).startsWith("berth " + id + " ")) {
                found.add("bridge " + link.getFileName());
            }
        }
        String table = "berth_" + id.replace("-", "").substring(0, 12);
        Command.of(List.of("nft", "list", "tables"))
                .run()
                .out()
                .lines()
                .filter(line -> line.endsWith(" " + table))
                .forEach(line -> found.add("table " + table));
        return found;
    }

    /** Fails unless everything is gone, at once or very soon; {@code containers} are the ids that there were. */
    void assertNone(List<String> containers, String log) {
        List<String> found = new ArrayList<>();
        try {
            Await.until("nothing is left", Duration.ofSeconds(10), () -> {
                found.clear();
                found.addAll(processes(folder, containers));
                found.addAll(mounts(folder));
                found.addAll(controlGroups(containers));
                found.addAll(folders());
                found.addAll(network(folder.resolve("data")));
                return found.isEmpty();
            });
        } catch (AssertionError e) {
            removeNetwork(folder.resolve("data"));
            throw new AssertionError("the engine left behind:\n" + String.join("\n", found) + "\n--- log\n" + log, e);
        }
    }

    /** Processes that are in a container's control group or have the folder in their command line. */
    static List<String> processes(Path folder, List<String> containers) {
        List<String> found = new ArrayList<>();
        for (Path process : list(Path.of("/proc"))) {
            String pid = process.getFileName().toString();
            if (!Character.isDigit(pid.charAt(0))) {
                continue;
            }
            String line = read(process.resolve("cmdline")).replace('\0', ' ');
            String groups = read(process.resolve("cgroup"));
            if (line.contains(folder + "/") || containers.stream().anyMatch(groups::contains)) {
                found.add("process " + pid + " " + line);
            }
        }
        return found;
    }

    /** Mounts below the folder. */
    static List<String> mounts(Path folder) {
        return read(Path.of("/proc/self/mountinfo"))
                .lines()
                .filter(line -> line.contains(folder + "/"))
                .map(line -> "mount " + line)
                .toList();
    }

    /** Control groups named after containers, in any hierarchy. */
    static List<String> controlGroups(List<String> containers) {
        TreeSet<String> ids = new TreeSet<>(containers);
        List<String> found = new ArrayList<>();
        for (Path hierarchy : list(CGROUPS)) {
            for (Path group : list(hierarchy.resolve("berth"))) {
                if (ids.contains(group.getFileName().toString())) {
                    found.add("cgroup " + group);
                }
            }
        }
        for (Path group : list(CGROUPS.resolve("berth"))) {
            if (ids.contains(group.getFileName().toString())) {
                found.add("cgroup " + group);
            }
        }
        return found;
    }

    private List<String> folders() {
        List<String> found = new ArrayList<>();
        for (String name : List.of("exec/containers", "data/containers")) {
            list(folder.resolve(name)).forEach(path -> found.add("folder " + path));
        }
        return found;
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // the process has just ended
        }
    }
}
