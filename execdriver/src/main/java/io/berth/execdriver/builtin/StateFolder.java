package io.berth.execdriver.builtin;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A container's folder below the driver's state root, for root only. It outlives the engine process.
 *
 * <pre>
 * sock         the parent's socket
 * exit.N       process N's end: pid, status, seconds, nanoseconds
 * root/        where the root file system is placed until the pivot, in the container's own mount namespace
 * container    what the next engine process has to know: cgroup parent, namespaces
 * </pre>
 */
final class StateFolder {
    /** What {@link NativeDriver#restore} needs to know of a container. */
    record Facts(String cgroupParent, long namespaces) {}

    /** A process's end as its parent wrote it down. */
    record Exit(int pid, int status, Instant at) {}

    private static final String FACTS = "container";
    private static final String PARENT = "cgroup-parent";
    private static final String NAMESPACES = "namespaces";

    private final Path path;

    StateFolder(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    Path root() {
        return path.resolve("root");
    }

    /** Makes the folder; what is left of an earlier one goes first. */
    void create(Facts facts) throws IOException {
        delete();
        Files.createDirectories(path.getParent());
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectory(root());
        var properties = new Properties();
        properties.setProperty(PARENT, facts.cgroupParent());
        properties.setProperty(NAMESPACES, Long.toString(facts.namespaces()));
        try (Writer out = Files.newBufferedWriter(path.resolve(FACTS))) {
            properties.store(out, null);
        }
    }

    Facts facts() throws IOException {
        var properties = new Properties();
        try (Reader in = Files.newBufferedReader(path.resolve(FACTS))) {
            properties.load(in);
        }
        return new Facts(properties.getProperty(PARENT, ""), Long.parseLong(properties.getProperty(NAMESPACES, "0")));
    }

    /** Init's end, when its parent saw it. */
    Optional<Exit> exit() throws IOException {
        try {
            List<String> words =
                    List.of(Files.readString(path.resolve("exit.0")).strip().split(" ", -1));
            return Optional.of(new Exit(
                    Integer.parseInt(words.get(0)),
                    Integer.parseInt(words.get(1)),
                    Instant.ofEpochSecond(Long.parseLong(words.get(2)), Long.parseLong(words.get(3)))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Removes the folder and all in it; does nothing when it is gone. */
    void delete() throws IOException {
        if (!exists()) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
