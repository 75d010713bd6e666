package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.MountPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * The host's mounts, as {@code /proc/self/mountinfo} tells them: whether a bind can have the propagation that it asks for.
 *
 * @param lines of the file
 */
record HostMounts(List<String> lines) {
    private static final Path FILE = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;
    private static final int FIRST_OPTIONAL = 6;

    HostMounts {
        lines = List.copyOf(lines);
    }

    /**
     * Refuses binds that ask for a propagation that their source does not have.
     *
     * @param showsEngine whether a source has the engine's propagation unless its mode has one: that is never refused
     */
    static void check(List<MountPoint> points, Predicate<String> showsEngine) throws IOException {
        List<MountPoint> asking = points.stream()
                .filter(point -> point.mode().contains(point.propagation()) || !showsEngine.test(point.source()))
                .filter(point -> point.type().equals("bind")
                        && (point.propagation().endsWith("shared")
                                || point.propagation().endsWith("slave")))
                .toList();
        if (!asking.isEmpty()) {
            var mounts = new HostMounts(Files.readAllLines(FILE));
            for (MountPoint point : asking) {
                mounts.check(point.source(), Path.of(point.source()).toRealPath(), point.propagation());
            }
        }
    }

    /**
     * Refuses a propagation that a source does not have.
     *
     * @param named the source as it was asked for
     * @param source the same without links
     */
    void check(String named, Path source, String propagation) {
        Path at = Path.of("/");
        String found = "";
        for (String line : lines) {
            List<String> fields = List.of(line.split(" ", -1));
            Path point = Path.of(unescaped(fields.get(MOUNT_POINT)));
            if (source.startsWith(point) && point.getNameCount() >= at.getNameCount()) {
                at = point;
                found = String.join(" ", fields.subList(FIRST_OPTIONAL, fields.indexOf("-")));
            }
        }
        boolean shared = found.contains("shared:");
        if (propagation.endsWith("shared") && !shared) {
            throw refusal(named, at, "shared");
        }
        if (propagation.endsWith("slave") && !shared && !found.contains("master:")) {
            throw refusal(named, at, "shared or slave");
        }
    }

    private static EngineException refusal(String named, Path at, String kind) {
        return EngineException.internal(
                "path " + named + " is mounted on " + at + " but it is not a " + kind + " mount");
    }

    /** Spaces, tabs, ends of lines and backslashes are written as octal numbers. */
    private static String unescaped(String field) {
        return field.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
