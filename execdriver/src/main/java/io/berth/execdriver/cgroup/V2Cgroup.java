package io.berth.execdriver.cgroup;

import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.ProcessCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A group in version 2's one hierarchy. */
final class V2Cgroup implements Cgroup {
    private static final Duration FREEZING = Duration.ofSeconds(10);
    /** How the row of this hierarchy begins in a process's {@code cgroup} file. */
    private static final String UNIFIED = "0::/";

    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final List<String> CONTROLLERS = List.of("cpu", "cpuset", "io", "memory", "pids", "hugetlb");

    private final Kernel kernel;
    private final ControlFiles files;
    private final Path mount;
    private final Path group;

    V2Cgroup(Kernel kernel, ControlFiles files, Path mount, Path name) {
        this.kernel = kernel;
        this.files = files;
        this.mount = mount;
        this.group = mount.resolve(name);
    }

    /** Makes the group and gives it the controllers that the host has. */
    static V2Cgroup create(Kernel kernel, ControlFiles files, Path mount, Path name, Resources resources)
            throws IOException, InterruptedException {
        var cgroup = new V2Cgroup(kernel, files, mount, name);
        try {
            cgroup.make(mount, name);
            if (!DeviceRules.allowsAll(resources.deviceRules())) {
                var rules = DeviceRules.parse(DeviceRules.withDefaults(resources.deviceRules()));
                new DeviceProgram(rules).attach(kernel, cgroup.group);
            }
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
    public CgroupJoin join() {
        return new CgroupJoin(List.of(), Optional.of(group));
    }

    @Override
    public CgroupJoin joinBeside(int init) throws IOException {
        if (files.readIfThere(group.resolve("cgroup.subtree_control"))
                .orElse("")
                .isBlank()) {
            return join();
        }
        return new CgroupJoin(List.of(), Optional.of(groupOf(init)));
    }

    /** The group that a process of the container is in, this one or one below it. */
    private Path groupOf(int pid) throws IOException {
        return files.readIfThere(Path.of("/proc", Integer.toString(pid), "cgroup"))
                .orElse("")
                .lines()
                .filter(line -> line.startsWith(UNIFIED))
                .map(line -> mount.resolve(line.substring(UNIFIED.length())).normalize())
                .filter(found -> found.startsWith(group))
                .findFirst()
                .orElse(group);
    }

    @Override
    public void update(Resources resources) throws IOException {
        new V2Limits(files, group).apply(resources);
    }

    @Override
    public void freeze() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + FREEZING.toNanos();
        files.write(group.resolve("cgroup.freeze"), "1");
        while (new FlatKeyed(Optional.of(files.read(group.resolve("cgroup.events")))).get("frozen") != 1) {
            if (System.nanoTime() - deadline > 0) {
                thaw();
                throw new IOException("cgroup " + group + " does not freeze");
            }
            TimeUnit.NANOSECONDS.sleep(POLL_NANOS);
        }
    }

    @Override
    public void thaw() throws IOException {
        files.write(group.resolve("cgroup.freeze"), "0");
    }

    @Override
    public Counters counters() throws IOException {
        return new V2Counters(files, group).read();
    }

    @Override
    public long oomKills() throws IOException {
        return new FlatKeyed(files.readIfThere(group.resolve("memory.events"))).get("oom_kill");
    }

    @Override
    public Optional<OomEvents> oomEvents(Kernel caller) throws IOException {
        return files.exists(group.resolve("memory.events"))
                ? Optional.of(OomEvents.ofVersion2(caller, group))
                : Optional.empty();
    }

    @Override
    public List<Integer> pids() throws IOException {
        return new GroupTree(files, group).pids();
    }

    @Override
    public void signal(int signal) throws IOException {
        var signals = new ProcessSignals(kernel);
        Path kill = group.resolve("cgroup.kill");
        if (signal != ProcessCalls.SIGKILL) {
            signals.send(pids(), signal);
        } else if (files.exists(kill)) {
            files.write(kill, "1");
        } else {
            signals.killUntilNone(this::pids);
        }
    }

    @Override
    public void remove() throws IOException, InterruptedException {
        new GroupTree(files, group).remove();
    }

    private void make(Path mount, Path name) throws IOException {
        Path at = mount;
        for (Path part : name) {
            enableControllers(at);
            at = at.resolve(part);
            files.makeGroup(at);
        }
    }

    /** Hands the controllers down to the groups below. */
    private void enableControllers(Path above) throws IOException {
        Set<String> wanted = words(above.resolve("cgroup.controllers"));
        wanted.retainAll(CONTROLLERS);
        wanted.removeAll(words(above.resolve("cgroup.subtree_control")));
        if (!wanted.isEmpty()) {
            List<String> changes =
                    wanted.stream().sorted().map(name -> "+" + name).toList();
            try {
                files.write(above.resolve("cgroup.subtree_control"), String.join(" ", changes));
            } catch (IOException e) {
                enableOneByOne(above, changes, e);
            }
        }
    }

    /** One that can't be had (cpu, where processes run in real time) is not to keep the others away. */
    private void enableOneByOne(Path above, List<String> changes, IOException together) throws IOException {
        int enabled = 0;
        for (String change : changes) {
            try {
                files.write(above.resolve("cgroup.subtree_control"), change);
                enabled++;
            } catch (IOException e) {
                together.addSuppressed(e);
            }
        }
        if (enabled == 0) {
            throw together;
        }
    }

    private Set<String> words(Path file) throws IOException {
        Stream<String> words = Arrays.stream(files.read(file).split(" ", -1));
        return words.filter(word -> !word.isEmpty()).collect(Collectors.toCollection(HashSet::new));
    }
}
