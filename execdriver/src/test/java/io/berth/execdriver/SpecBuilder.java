package io.berth.execdriver;

import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ContainerSpec.NamespaceMode;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.cgroup.Cgroups;
import io.berth.execdriver.cgroup.Resources;
import io.berth.execdriver.kernel.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Describes containers and processes as the engine does by default; tests change what they are about. */
public final class SpecBuilder {
    /** This test run's own, so that it can be removed at its end. */
    static final String CGROUP_PARENT = "/berth-test-" + ProcessHandle.current().pid();

    private static final List<Mount> MOUNTS = List.of(
            new Mount("proc", "proc", "/proc", List.of("nosuid", "noexec", "nodev")),
            new Mount("tmpfs", "tmpfs", "/dev", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
            new Mount(
                    "devpts",
                    "devpts",
                    "/dev/pts",
                    List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
            new Mount("sysfs", "sysfs", "/sys", List.of("nosuid", "noexec", "nodev", "ro")));
    private static final Set<String> CAPABILITIES = Set.of("CHOWN", "SETUID", "SETGID", "KILL");

    private final List<String> args;
    private String user = "";
    private String cwd = "/";
    private boolean stdin;
    private Optional<WindowSize> terminal = Optional.empty();
    private Resources resources = Resources.none();
    private Optional<Path> spool = Optional.empty();

    private SpecBuilder(List<String> args) {
        this.args = args;
    }

    /** A process of the given program. */
    public static SpecBuilder program(String... args) {
        return new SpecBuilder(List.of(args));
    }

    /** A process of the given shell commands. */
    public static SpecBuilder shell(String commands) {
        return program("sh", "-c", commands);
    }

    SpecBuilder user(String name) {
        user = name;
        return this;
    }

    SpecBuilder cwd(String folder) {
        cwd = folder;
        return this;
    }

    SpecBuilder stdin() {
        stdin = true;
        return this;
    }

    public SpecBuilder terminal(int rows, int columns) {
        terminal = Optional.of(new WindowSize(rows, columns));
        return this;
    }

    SpecBuilder spool(Path path) {
        spool = Optional.of(path);
        return this;
    }

    SpecBuilder resources(Resources limits) {
        resources = limits;
        return this;
    }

    /** As a container's first process makes its working folder and an exec does not. */
    ProcessSpec process(boolean first) {
        return new ProcessSpec(
                args,
                List.of("PATH=/bin", "TERM=xterm"),
                cwd,
                first,
                user,
                List.of(),
                CAPABILITIES,
                false,
                Optional.empty(),
                Map.of(),
                stdin,
                terminal,
                Optional.empty());
    }

    /** The same with a folder as its root. */
    public ContainerSpec container(Path image) {
        return container(new Rootfs.Directory(image));
    }

    /** A container with every namespace of its own but the user's. */
    ContainerSpec container(Rootfs rootfs) {
        var namespaces = new EnumMap<Namespace, NamespaceMode>(Namespace.class);
        for (Namespace kind : Namespace.values()) {
            if (kind != Namespace.USER) {
                namespaces.put(kind, new NamespaceMode.New());
            }
        }
        return new ContainerSpec(
                newId(),
                rootfs,
                false,
                MOUNTS,
                Set.of(),
                Set.of(),
                namespaces,
                "box",
                "",
                Map.of(),
                List.of(),
                resources,
                0,
                Map.of(),
                CGROUP_PARENT,
                spool,
                process(true));
    }

    /** Looks into every hierarchy without a walk, since other engines' groups come and go there. */
    public static List<Path> cgroupsOf(String id) throws IOException {
        Path name = Path.of(CGROUP_PARENT.substring(1), id);
        try (Stream<Path> mounts = Files.list(Path.of("/sys/fs/cgroup"))) {
            return Stream.concat(mounts, Stream.of(Path.of("/sys/fs/cgroup")))
                    .map(mount -> mount.resolve(name))
                    .filter(Files::exists)
                    .toList();
        }
    }

    /** Removes the group above all containers of these tests. */
    public static void removeCgroupParent() throws IOException, InterruptedException {
        Cgroups.ofHost(LinuxKernel.load()).open("/", CGROUP_PARENT.substring(1)).remove();
    }

    private static String newId() {
        return (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
    }
}
