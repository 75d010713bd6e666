package io.berth.execdriver.builtin;

import io.berth.execdriver.Mount;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a mount of type {@code cgroup} stands for: this host's hierarchies, version 1 each in a folder of its own or
 * version 2 as one, as the container's cgroup namespace shows them or, without one, as binds: of its own groups in
 * version 1, of the whole tree in version 2, as runc has it.
 */
final class CgroupMounts {
    private static final long TMPFS_ATTRIBUTES = 2 | 4 | 8;

    /**
     * A version 1 hierarchy of the host.
     *
     * @param options its controllers or name, as its file system's options
     */
    record Hierarchy(Path place, List<String> options) {}

    private final List<Hierarchy> hierarchies;
    private final boolean ownNamespace;
    private final String cgroup;

    /**
     * Makes the mounts of one container.
     *
     * @param hierarchies the host's
     * @param ownNamespace whether the container has a cgroup namespace of its own
     * @param cgroup the container's group below each hierarchy's root
     */
    CgroupMounts(List<Hierarchy> hierarchies, boolean ownNamespace, String cgroup) {
        this.hierarchies = hierarchies;
        this.ownNamespace = ownNamespace;
        this.cgroup = cgroup;
    }

    /** Looks at the host's mounts; empty when it has version 2 only. */
    static List<Hierarchy> ofHost() throws IOException {
        var found = new ArrayList<Hierarchy>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            List<String> mount = List.of(line.split(" ", -1));
            int dash = mount.indexOf("-");
            if (dash > 0 && "cgroup".equals(mount.get(dash + 1)) && mount.get(4).startsWith("/sys/fs/cgroup/")) {
                var options = new ArrayList<>(List.of(mount.get(dash + 3).split(",", -1)));
                options.removeIf(
                        option -> List.of("rw", "ro", "xattr").contains(option) || option.startsWith("release_agent="));
                if (options.stream().allMatch(option -> option.startsWith("name="))) {
                    options.addFirst("none");
                }
                found.add(new Hierarchy(Path.of(mount.get(4)), List.copyOf(options)));
            }
        }
        return found;
    }

    /** Adds the mounts that {@code mount} stands for. */
    void add(Program program, Mount mount) {
        MountOptions options = MountOptions.of(mount.options());
        if (hierarchies.isEmpty()) {
            addOne(program, new Hierarchy(Path.of("/sys/fs/cgroup"), List.of()), "cgroup2", mount.target(), options);
            return;
        }
        program.add(Operation.MOUNT, List.of("tmpfs", "cgroup", mount.target(), "mode=755"), TMPFS_ATTRIBUTES, 0, 0, 0);
        for (Hierarchy hierarchy : hierarchies) {
            String name = String.valueOf(hierarchy.place.getFileName());
            addOne(program, hierarchy, "cgroup", mount.target() + "/" + name, options);
            if (name.contains(",")) {
                for (String controller : name.split(",", -1)) {
                    program.add(Operation.SYMLINK, List.of(name, mount.target() + "/" + controller));
                }
            }
        }
    }

    /** A bind of the whole version 2 tree and not a new mount of it, which would reset the host's mount options. */
    private void addOne(Program program, Hierarchy hierarchy, String type, String target, MountOptions options) {
        if (ownNamespace) {
            var strings = new ArrayList<>(List.of(type, "cgroup", target));
            strings.addAll(hierarchy.options);
            program.add(Operation.MOUNT, strings, options.set(), 0, 0, 0);
        } else {
            program.add(
                    Operation.BIND, List.of(source(hierarchy, type), target), 1, options.set(), options.clear(), 0, 0);
        }
    }

    private String source(Hierarchy hierarchy, String type) {
        return hierarchy.place + (type.equals("cgroup2") ? "" : cgroup);
    }
}
