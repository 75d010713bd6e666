package io.berth.it.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What an engine holds at a moment, to be compared with a later one.
 *
 * @param descriptors open file descriptors of the daemon
 * @param threads threads of the daemon
 * @param processes processes that have the engine's folder in their command line
 * @param mounts mounts below the engine's folder, seen from the machine
 * @param files folders below the exec and data roots that belong to containers
 */
public record MachineCounts(long descriptors, long threads, long processes, long mounts, long files) {
    /** Pools and caches may grow a little with the first load; a leak grows with every run. */
    private static final int SLACK = 24;

    /** Counts now. */
    public static MachineCounts of(long pid, Path folder) {
        return new MachineCounts(
                count(Path.of("/proc/" + pid + "/fd")),
                count(Path.of("/proc/" + pid + "/task")),
                Leftovers.processes(folder, java.util.List.of()).size(),
                Leftovers.mounts(folder).size(),
                count(folder.resolve("exec/containers"))
                        + count(folder.resolve("data/containers"))
                        + count(folder.resolve("data/layers")));
    }

    private static long count(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Whether there is more than before, beyond what pools may keep. */
    public boolean exceeds(MachineCounts before) {
        return descriptors > before.descriptors + SLACK
                || threads > before.threads + SLACK
                || processes > before.processes
                || mounts > before.mounts
                || files > before.files;
    }
}
