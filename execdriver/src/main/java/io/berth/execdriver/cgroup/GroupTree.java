package io.berth.execdriver.cgroup;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What both versions do with a group in one hierarchy: list, signal and remove it with the groups below it. */
final class GroupTree {
    private static final Duration REMOVAL = Duration.ofSeconds(5);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ControlFiles files;
    private final Path top;

    GroupTree(ControlFiles files, Path top) {
        this.files = files;
        this.top = top;
    }

    List<Integer> pids() throws IOException {
        var pids = new ArrayList<Integer>();
        collect(top, pids);
        return pids;
    }

    /** Removes the group; processes that have been killed take a moment to leave it. */
    void remove() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + REMOVAL.toNanos();
        while (true) {
            try {
                removeBelow(top);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IOException("cgroup " + top + " can't be removed, it has " + pids(), e);
                }
            }
            TimeUnit.NANOSECONDS.sleep(RETRY_NANOS);
        }
    }

    private void removeBelow(Path group) throws IOException {
        try {
            files.removeGroup(group);
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            for (Path child : files.children(group)) {
                removeBelow(child);
            }
            files.removeGroup(group);
        }
    }

    private void collect(Path group, List<Integer> into) throws IOException {
        String text = files.readIfThere(group.resolve("cgroup.procs")).orElse("");
        text.lines().map(Integer::valueOf).forEach(into::add);
        for (Path child : files.children(group)) {
            collect(child, into);
        }
    }
}
