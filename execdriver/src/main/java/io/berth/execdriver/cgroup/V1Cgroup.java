package io.berth.execdriver.cgroup;

import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.ProcessCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A group in each of version 1's hierarchies, and in the unified one too where the host has it (hybrid). */
final class V1Cgroup implements Cgroup {
    private static final Duration FREEZING = Duration.ofSeconds(10);
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final String FREEZER_STATE = "freezer.state";

    private final ControlFiles files;
    private final ProcessSignals signals;
    private final Map<String, Path> groups = new HashMap<>();
    private final Set<Path> distinct = new LinkedHashSet<>();
    private final Optional<Path> unified;

    V1Cgroup(ControlFiles files, ProcessSignals signals, CgroupLayout layout, Path name) {
        this.files = files;
        this.signals = signals;
        layout.controllers().forEach((controller, mount) -> groups.put(controller, mount.resolve(name)));
        distinct.addAll(groups.values());
        unified = layout.unified().map(mount -> mount.resolve(name));
    }

    /** Makes the group in every hierarchy. */
    static V1Cgroup create(
            ControlFiles files, ProcessSignals signals, CgroupLayout layout, Path name, Resources resources)
            throws IOException, InterruptedException {
        var cgroup = new V1Cgroup(files, signals, layout, name);
        try {
            cgroup.make(layout, name);
            cgroup.denyDevices(resources.deviceRules());
            cgroup.update(resources);
            return cgroup;
        } catch (IOException | RuntimeException e) {
            try {
                cgroup.remove();
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    @Override
    public CgroupJoin joinBeside(int init) {
        return join();
    }

    @Override
    public CgroupJoin join() {
        return new CgroupJoin(
                distinct.stream().map(group -> group.resolve("tasks")).toList(), unified);
    }

    @Override
    public void update(Resources resources) throws IOException {
        new V1Limits(files, groups).apply(resources);
    }

    @Override
    public void freeze() throws IOException, InterruptedException {
        Path state = freezerState();
        long deadline = System.nanoTime() + FREEZING.toNanos();
        files.write(state, "FROZEN");
        while (!files.read(state).equals("FROZEN")) {
            if (System.nanoTime() - deadline > 0) {
                thaw();
                throw new IOException("cgroup " + state.getParent() + " does not freeze");
            }
            TimeUnit.NANOSECONDS.sleep(POLL_NANOS);
            files.write(state, "FROZEN"); // again, since a process that forked meanwhile can leave it FREEZING
        }
    }

    @Override
    public void thaw() throws IOException {
        files.write(freezerState(), "THAWED");
    }

    @Override
    public Counters counters() throws IOException {
        return new V1Counters(files, groups).read();
    }

    @Override
    public long oomKills() throws IOException {
        Path group = groups.get("memory");
        return group == null
                ? 0
                : new FlatKeyed(files.readIfThere(group.resolve("memory.oom_control"))).get("oom_kill");
    }

    @Override
    public Optional<OomEvents> oomEvents(Kernel kernel) throws IOException {
        Path group = groups.get("memory");
        return group == null ? Optional.empty() : Optional.of(OomEvents.ofVersion1(kernel, group));
    }

    @Override
    public List<Integer> pids() throws IOException {
        return new GroupTree(files, processGroup()).pids();
    }

    @Override
    public void signal(int signal) throws IOException {
        if (signal != ProcessCalls.SIGKILL) {
            signals.send(pids(), signal);
            return;
        }
        Optional<Path> killFile =
                unified.map(group -> group.resolve("cgroup.kill")).filter(files::exists);
        if (killFile.isPresent()) {
            files.write(killFile.get(), "1");
        }
        signals.killUntilNone(this::pids);
        if (groups.containsKey("freezer")) {
            files.writeIfThere(freezerState(), "THAWED");
        }
    }

    @Override
    public void remove() throws IOException, InterruptedException {
        for (Path group : distinct) {
            new GroupTree(files, group).remove();
        }
        if (unified.isPresent()) {
            new GroupTree(files, unified.get()).remove();
        }
    }

    private void make(CgroupLayout layout, Path name) throws IOException {
        Path cpuset = layout.controllers().get("cpuset");
        for (Path mount : new LinkedHashSet<>(layout.controllers().values())) {
            makeDown(mount, name, mount.equals(cpuset));
        }
        if (layout.unified().isPresent()) {
            makeDown(layout.unified().get(), name, false);
        }
    }

    private void makeDown(Path mount, Path name, boolean cpuset) throws IOException {
        Path group = mount;
        for (Path part : name) {
            Path above = group;
            group = group.resolve(part);
            files.makeGroup(group);
            if (cpuset) {
                inherit(above, group, "cpuset.cpus");
                inherit(above, group, "cpuset.mems");
            }
        }
    }

    /**
     * Nobody can enter a new cpuset before it has processors and memory nodes. A group that another thread has just made
     * is looked at as well, since it may not be filled yet.
     */
    private void inherit(Path above, Path group, String file) throws IOException {
        if (files.read(group.resolve(file)).isEmpty()) {
            files.write(group.resolve(file), files.read(above.resolve(file)));
        }
    }

    private void denyDevices(List<String> rules) throws IOException {
        Path group = groups.get("devices");
        if (group == null || DeviceRules.allowsAll(rules)) {
            return;
        }
        var allowed = new ArrayList<>(DeviceRules.withDefaults(rules));
        DeviceRules.parse(allowed);
        files.write(group.resolve("devices.deny"), "a");
        files.write(group.resolve("devices.allow"), allowed);
    }

    private Path freezerState() throws IOException {
        Path group = groups.get("freezer");
        if (group == null) {
            throw new IOException("the host has no freezer cgroup");
        }
        return group.resolve(FREEZER_STATE);
    }

    /** Any hierarchy knows the processes; a container that makes groups of its own makes them in these last. */
    private Path processGroup() {
        Path devices = groups.get("devices");
        return devices != null ? devices : distinct.iterator().next();
    }
}
