package io.berth.execdriver.builtin;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Device;
import io.berth.execdriver.Mount;
import io.berth.execdriver.StartException;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import io.berth.execdriver.process.RootMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The part of a container's first program that makes its file systems, in the order in which they have to be made. */
final class RootProgram {
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFBLK = 0x6000;
    private static final int RW_FOR_ALL = 0666;

    private static final List<Device> DEFAULT_DEVICES = List.of(
            node("/dev/null", 1, 3),
            node("/dev/zero", 1, 5),
            node("/dev/full", 1, 7),
            node("/dev/random", 1, 8),
            node("/dev/urandom", 1, 9),
            node("/dev/tty", 5, 0));

    private final Program program;
    private final ContainerSpec spec;
    private final CgroupMounts cgroups;

    RootProgram(Program program, ContainerSpec spec, CgroupMounts cgroups) {
        this.program = program;
        this.spec = spec;
        this.cgroups = cgroups;
    }

    /**
     * Adds all operations up to the pivot and those that hide paths after it.
     *
     * @param place a host folder where the root is mounted until the pivot, seen by the container's own namespace only
     */
    void add(Path place) throws StartException {
        RootMount.add(program, spec.rootfs(), place);
        for (Mount mount : spec.mounts()) {
            if ("cgroup".equals(mount.type())) {
                cgroups.add(program, mount);
            } else {
                addMount(mount);
            }
        }
        if (spec.mounts().stream().noneMatch(RootProgram::bindsDev)) {
            addDevices();
        }
        program.add(Operation.PIVOT);
        spec.maskedPaths().stream().sorted().forEach(path -> program.add(Operation.MASK, List.of(path)));
        spec.readonlyPaths().stream().sorted().forEach(path -> program.add(Operation.READONLY, List.of(path)));
    }

    private void addMount(Mount mount) {
        MountOptions options = MountOptions.of(mount.options());
        if ("bind".equals(mount.type()) || MountOptions.isBind(mount.options())) {
            program.add(
                    Operation.BIND,
                    List.of(mount.source(), mount.target(), options.subdirectory()),
                    options.recursive() ? 1 : 0,
                    options.set(),
                    options.clear(),
                    options.everywhere() ? 1 : 0,
                    options.propagation());
            return;
        }
        boolean ordinary = "proc".equals(mount.type()) || "sysfs".equals(mount.type());
        var strings = new ArrayList<>(List.of(mount.type(), mount.source(), mount.target()));
        strings.addAll(options.data());
        long set = isReadOnlyTmpfs(mount) ? options.set() & ~MountOptions.RDONLY : options.set();
        long keep = "tmpfs".equals(mount.type()) ? 1 : 0;
        program.add(Operation.MOUNT, strings, set, ordinary ? 1 : 0, keep, options.propagation());
    }

    /** What is made read-only only when the places of the mounts below it, and the working directory, are there. */
    static List<String> readOnlyAtTheEnd(ContainerSpec spec) {
        var places = new ArrayList<>(spec.mounts().stream()
                .filter(RootProgram::isReadOnlyTmpfs)
                .map(Mount::target)
                .toList());
        if (spec.readonlyRootfs()) {
            places.add("/");
        }
        return places;
    }

    private static boolean isReadOnlyTmpfs(Mount mount) {
        return "tmpfs".equals(mount.type())
                && !MountOptions.isBind(mount.options())
                && (MountOptions.of(mount.options()).set() & MountOptions.RDONLY) != 0;
    }

    private static boolean bindsDev(Mount mount) {
        return "/dev".equals(mount.target()) && ("bind".equals(mount.type()) || MountOptions.isBind(mount.options()));
    }

    private static Device node(String path, long major, long minor) {
        return new Device(path, path, 'c', major, minor, RW_FOR_ALL, 0, 0);
    }

    private void addDevices() {
        DEFAULT_DEVICES.forEach(this::addDevice);
        spec.devices().forEach(this::addDevice);
        addLink("/proc/self/fd", "/dev/fd");
        addLink("/proc/self/fd/0", "/dev/stdin");
        addLink("/proc/self/fd/1", "/dev/stdout");
        addLink("/proc/self/fd/2", "/dev/stderr");
        addLink("pts/ptmx", "/dev/ptmx");
        if (Files.exists(Path.of("/proc/kcore"))) {
            addLink("/proc/kcore", "/dev/core");
        }
    }

    private void addDevice(Device device) {
        long type = device.type() == 'b' ? S_IFBLK : S_IFCHR;
        program.add(
                Operation.MKNOD,
                List.of(device.path(), device.source()),
                type | device.permissions(),
                device.major(),
                device.minor(),
                device.uid(),
                device.gid());
    }

    private void addLink(String text, String path) {
        program.add(Operation.SYMLINK, List.of(text, path));
    }
}
