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
