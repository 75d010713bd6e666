package io.berth.execdriver.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A plain folder that behaves like a cgroup file system: new groups have files, and vanish with them. */
final class FolderControlFiles implements ControlFiles {
    private static final Map<String, Map<String, String>> FILES = Map.of(
            "memory",
            Map.of(
                    "memory.limit_in_bytes", "9223372036854771712",
                    "memory.memsw.limit_in_bytes", "9223372036854771712",
                    "memory.soft_limit_in_bytes", "9223372036854771712",
                    "memory.kmem.tcp.limit_in_bytes", "9223372036854771712",
                    "memory.swappiness", "60",
                    "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0"),
            "cpu,cpuacct",
            Map.of(
                    "cpu.shares", "1024",
                    "cpu.cfs_period_us", "100000",
                    "cpu.cfs_quota_us", "-1",
                    "cpu.rt_period_us", "1000000",
                    "cpu.rt_runtime_us", "0"),
            "cpuset",
            Map.of("cpuset.cpus", "", "cpuset.mems", ""),
            "devices",
            Map.of("devices.allow", "", "devices.deny", ""),
            "freezer",
            Map.of("freezer.state", "THAWED"),
            "blkio",
            Map.of(
                    "blkio.bfq.weight", "100",
                    "blkio.bfq.weight_device", "",
                    "blkio.throttle.read_bps_device", "",
                    "blkio.throttle.write_bps_device", "",
                    "blkio.throttle.read_iops_device", "",
                    "blkio.throttle.write_iops_device", ""),
            "pids",
            Map.of("pids.max", "max", "pids.current", "0"),
            "unified",
            Map.ofEntries(
                    Map.entry("cgroup.controllers", "cpuset cpu io memory pids"),
                    Map.entry("cgroup.subtree_control", ""),
                    Map.entry("cgroup.freeze", "0"),
                    Map.entry("cgroup.events", "populated 0\nfrozen 1"),
                    Map.entry("cpu.max", "max 100000"),
                    Map.entry("cpu.weight", "100"),
                    Map.entry("cpuset.cpus", ""),
                    Map.entry("cpuset.mems", ""),
                    Map.entry("memory.swap.max", "max"),
                    Map.entry("memory.max", "max"),
                    Map.entry("memory.low", "0"),
                    Map.entry("pids.max", "max"),
                    Map.entry("io.max", ""),
                    Map.entry("io.bfq.weight", "default 100")));

    private final Path root;
    private final List<String> writes = new ArrayList<>();
    private final Map<Path, String> processes = new HashMap<>();
    private String refused = "\0";

    /** Folders of {@code root} are mounts, named by what they are of. */
    FolderControlFiles(Path root, String... mounts) throws IOException {
        this.root = root;
        for (String mount : mounts) {
            makeGroup(root.resolve(mount));
        }
    }

    /** Everything that was written, as {@code path=value}. */
    List<String> writes() {
        return writes;
    }

    /** What the kernel tells of a process's groups. */
    void processIs(int pid, String groups) {
        processes.put(Path.of("/proc", Integer.toString(pid), "cgroup"), groups);
    }

    /** Values with this in them are not taken. */
    void refuse(String part) {
        refused = part;
    }

    void set(Path file, String value) throws IOException {
        Files.writeString(file, value);
    }

    @Override
    public void makeGroup(Path group) throws IOException {
        if (Files.isDirectory(group)) {
            return;
        }
        Files.createDirectory(group);
        String mount = root.relativize(group).getName(0).toString();
        for (var file : FILES.getOrDefault(mount, Map.of()).entrySet()) {
            set(group.resolve(file.getKey()), file.getValue());
        }
        set(group.resolve("cgroup.procs"), "");
    }

    @Override
    public void removeGroup(Path group) throws IOException {
        if (!Files.isDirectory(group)) {
            throw new NoSuchFileException(group.toString());
        }
        if (!children(group).isEmpty()) {
            throw new IOException("Device or resource busy");
        }
        try (Stream<Path> files = Files.list(group)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(group);
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public void write(Path file, List<String> values) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        for (String value : values) {
            if ((value + " ").contains(refused)) {
                throw new IOException("Invalid argument");
            }
            writes.add(root.relativize(file) + "=" + value);
            set(file, value);
        }
    }

    @Override
    public String read(Path file) throws IOException {
        String process = processes.get(file);
        return process != null ? process : Files.readString(file).stripTrailing();
    }

    @Override
    public List<Path> children(Path group) throws IOException {
        if (!Files.isDirectory(group)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(group)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }
}
