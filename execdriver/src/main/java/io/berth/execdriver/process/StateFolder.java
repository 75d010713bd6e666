package io.berth.execdriver.process;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * container    what the next engine process has to know: cgroup parent, spool, the driver's facts
 * </pre>
 */
public final class StateFolder {
    /**
     * What {@link LaunchedDriver#restore} needs to know of a container.
     *
     * @param spool as in the container's specification
     * @param own the driver's own facts by name
     */
    public record Facts(String cgroupParent, Optional<Path> spool, Map<String, String> own) {}

    /** A process's end as its parent wrote it down. */
    record Exit(int pid, int status, Instant at) {}

    private static final String FACTS = "container";
    private static final String PARENT = "cgroup-parent";
    private static final String SPOOL = "spool";

    /** How often a folder is looked at again for what a parent wrote into it: it writes a status for each process. */
    private static final int DELETIONS = 100;

    private final Path path;

    StateFolder(Path path) {
        this.path = path;
    }

    /** The container's id, which the folder is named by. */
    public String id() {
        return String.valueOf(path.getFileName());
    }

    public Path path() {
        return path;
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    public Path root() {
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
        facts.spool().ifPresent(spool -> properties.setProperty(SPOOL, spool.toString()));
        properties.putAll(facts.own());
        try (Writer out = Files.newBufferedWriter(path.resolve(FACTS))) {
            properties.store(out, null);
        }
    }

    public Facts facts() throws IOException {
        var properties = new Properties();
        try (Reader in = Files.newBufferedReader(path.resolve(FACTS))) {
            properties.load(in);
        }
        var own = new HashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> own.put(name, properties.getProperty(name)));
        Optional<Path> spool =
                Optional.ofNullable(properties.getProperty(SPOOL)).map(Path::of);
        return new Facts(properties.getProperty(PARENT, ""), spool, Map.copyOf(own));
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

    /**
     * Removes the folder and all in it; does nothing when it is gone. The parent may write its processes' statuses
     * meanwhile, so what appeared or went while it was looked at is looked at again.
     */
    void delete() throws IOException {
        for (int left = DELETIONS; exists(); left--) {
            try {
                deleteTree();
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                if (left == 0) {
                    throw e;
                }
            }
        }
    }

    private void deleteTree() throws IOException {
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
