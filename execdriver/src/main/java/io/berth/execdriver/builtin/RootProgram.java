package io.berth.execdriver.builtin;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Device;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.Mount;
import io.berth.execdriver.StartException;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The part of a container's first program that makes its file systems, in the order in which they have to be made. */
final class RootProgram {
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFBLK = 0x6000;
    private static final int RW_FOR_ALL = 0666;

    /** The kernel whose overlayfs takes each lower folder by itself, {@code lowerdir+}. */
    private static final String LOWERDIR_PLUS = "6.7";

    /** fsconfig(2)'s bound on a value, its final zero included. */
    private static final int MAX_VALUE = 256;

    /** What mount(2) takes as a file system's own options. */
    private static final int MAX_DATA = 4096;

    private static final List<Device> DEFAULT_DEVICES = List.of(
            new Device("/dev/null", 'c', 1, 3, RW_FOR_ALL, 0, 0),
            new Device("/dev/zero", 'c', 1, 5, RW_FOR_ALL, 0, 0),
            new Device("/dev/full", 'c', 1, 7, RW_FOR_ALL, 0, 0),
            new Device("/dev/random", 'c', 1, 8, RW_FOR_ALL, 0, 0),
            new Device("/dev/urandom", 'c', 1, 9, RW_FOR_ALL, 0, 0),
            new Device("/dev/tty", 'c', 5, 0, RW_FOR_ALL, 0, 0));

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
        addRoot(place);
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

    private void addRoot(Path place) throws StartException {
        switch (spec.rootfs()) {
            case Rootfs.Directory(Path path) ->
                program.add(Operation.ROOT_BIND, List.of(path.toString(), place.toString()));
            case Rootfs.Overlay overlay ->
                addOverlay(overlay, place, KernelVersion.running().atLeast(LOWERDIR_PLUS));
        }
    }

    /**
     * Adds the overlay.
     *
     * @param separately whether the kernel takes lower folders one by one
     */
    void addOverlay(Rootfs.Overlay overlay, Path place, boolean separately) throws StartException {
        var options = new ArrayList<String>();
        overlay.lower().forEach(folder -> options.add("lowerdir+=" + folder));
        options.add("upperdir=" + overlay.upper());
        options.add("workdir=" + overlay.work());
        boolean fits =
                options.stream().allMatch(option -> bytes(option.substring(option.indexOf('=') + 1)) < MAX_VALUE);
        if (separately && fits) {
            options.addAll(0, List.of("overlay", "overlay", place.toString()));
            program.add(Operation.ROOT, options);
            return;
        }
        Path common = overlay.lower().getFirst().toAbsolutePath().getParent();
        String lower = overlay.lower().stream()
                .map(folder -> common == null ? folder : common.relativize(folder.toAbsolutePath()))
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        String data = "lowerdir=" + lower + ",upperdir=" + overlay.upper() + ",workdir=" + overlay.work();
        if (bytes(data) >= MAX_DATA) {
            throw new StartException(
                    StartException.Reason.INVALID, "too many layers for this kernel's overlayfs: " + data.length());
        }
        program.add(
                Operation.ROOT_CLASSIC,
                List.of("overlay", "overlay", place.toString(), data, common == null ? "/" : common.toString()));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void addMount(Mount mount) {
        MountOptions options = MountOptions.of(mount.options());
        if ("bind".equals(mount.type()) || MountOptions.isBind(mount.options())) {
            program.add(
                    Operation.BIND,
                    List.of(mount.source(), mount.target()),
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
        program.add(Operation.MOUNT, strings, options.set(), ordinary ? 1 : 0, "tmpfs".equals(mount.type()) ? 1 : 0);
    }

    private static boolean bindsDev(Mount mount) {
        return "/dev".equals(mount.target()) && ("bind".equals(mount.type()) || MountOptions.isBind(mount.options()));
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
                List.of(device.path()),
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
