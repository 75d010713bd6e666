package io.berth.execdriver.cgroup;

import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes and finds containers' control groups, in the way of the host's layout: version 1, hybrid or 2. */
public final class Cgroups {
    private final Kernel kernel;
    private final ControlFiles files;
    private final CgroupLayout layout;

    Cgroups(Kernel kernel, ControlFiles files, CgroupLayout layout) {
        this.kernel = kernel;
        this.files = files;
        this.layout = layout;
    }

    /**
     * Looks at the host's mounts.
     *
     * @throws IOException when the host has no control groups mounted
     */
    public static Cgroups ofHost(Kernel kernel) throws IOException {
        CgroupLayout layout = CgroupLayout.of(Files.readAllLines(Path.of("/proc/self/mountinfo")));
        if (layout.controllers().isEmpty() && layout.unified().isEmpty()) {
            throw new IOException("no cgroup file system is mounted");
        }
        return new Cgroups(kernel, new ControlFiles.Mounted(), layout);
    }

    /** Whether the host has version 2 alone, mounted where everybody looks for it. */
    public static boolean unifiedAlone() {
        return Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));
    }

    /** 1 or 2, as {@code CgroupVersion} in the Engine's info; a hybrid tree is version 1. */
    public int version() {
        return layout.controllers().isEmpty() ? 2 : 1;
    }

    /** Whether limits of a controller can be set: {@code memory}, {@code cpu}, {@code cpuset}, {@code pids}, {@code blkio}. */
    public boolean supports(String controller) throws IOException {
        if (version() == 1) {
            return layout.controllers().containsKey(controller);
        }
        String name = controller.equals("blkio") ? "io" : controller;
        Path root = layout.unified().orElseThrow();
        return (" " + files.read(root.resolve("cgroup.controllers")) + " ").contains(" " + name + " ");
    }

    /** Looks which limits can be set here. */
    public LimitKinds limits() throws IOException {
        return version() == 1 ? limitsOfVersion1() : limitsOfVersion2();
    }

    private LimitKinds limitsOfVersion1() {
        return new LimitKinds(
                has("memory", "memory.limit_in_bytes"),
                has("memory", "memory.memsw.limit_in_bytes"),
                has("memory", "memory.kmem.tcp.limit_in_bytes"),
                has("memory", "memory.swappiness"),
                has("memory", "memory.oom_control"),
                has("cpu", "cpu.cfs_quota_us"),
                has("cpu", "cpu.shares"),
                has("cpu", "cpu.rt_runtime_us"),
                has("cpuset", "cpuset.cpus"),
                layout.controllers().containsKey("pids"),
                has("blkio", "blkio.weight") || has("blkio", "blkio.bfq.weight"),
                has("blkio", "blkio.throttle.read_bps_device"));
    }

    private boolean has(String controller, String file) {
        Path mount = layout.controllers().get(controller);
        return mount != null && files.exists(mount.resolve(file));
    }

    private LimitKinds limitsOfVersion2() throws IOException {
        Path root = layout.unified().orElseThrow();
        Path own = files.read(Path.of("/proc/self/cgroup"))
                .lines()
                .filter(line -> line.startsWith("0::/"))
                .map(line -> root.resolve(line.substring("0::/".length())))
                .findFirst()
                .orElse(root);
        return limitsOfVersion2(root, own);
    }

    /**
     * The engine's own group has a file for swap if any has. Where it has none for memory at all, as the root and groups
     * that get no controllers from above, swap is taken to be counted.
     */
    LimitKinds limitsOfVersion2(Path root, Path own) throws IOException {
        boolean memory = supports("memory");
        boolean cpu = supports("cpu");
        return new LimitKinds(
                memory,
                memory && (!files.exists(own.resolve("memory.max")) || files.exists(own.resolve("memory.swap.max"))),
                false,
                false,
                false,
                cpu,
                cpu,
                false,
                supports("cpuset"),
                supports("pids"),
                supports("blkio"),
                supports("blkio"));
    }

    /**
     * Makes a container's group with its limits; after a failure nothing is left.
     *
     * @param parent the group above, such as {@code /berth}; made when missing, and kept
     */
    public Cgroup create(String parent, String id, Resources resources) throws IOException, InterruptedException {
        Path name = name(parent, id);
        return version() == 1
                ? V1Cgroup.create(files, new ProcessSignals(kernel), layout, name, resources)
                : V2Cgroup.create(kernel, files, layout.unified().orElseThrow(), name, resources);
    }

    /** The group that an earlier {@link #create} made, also by another engine process; it may be gone. */
    public Cgroup open(String parent, String id) throws IOException {
        Path name = name(parent, id);
        return version() == 1
                ? new V1Cgroup(files, new ProcessSignals(kernel), layout, name)
                : new V2Cgroup(kernel, files, layout.unified().orElseThrow(), name);
    }

    /** The group's path below each root. */
    private static Path name(String parent, String id) throws IOException {
        Path root = Path.of("/");
        Path name = root.relativize(root.resolve(parent).resolve(id).normalize());
        if (id.isEmpty() || id.contains("/") || !name.endsWith(id)) {
            throw new IOException("invalid cgroup: " + parent + "/" + id);
        }
        return name;
    }
}
