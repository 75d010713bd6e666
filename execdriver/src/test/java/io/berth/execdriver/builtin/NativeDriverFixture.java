package io.berth.execdriver.builtin;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ContainerSpec.Namespace;
import io.berth.execdriver.ContainerSpec.NamespaceMode;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.Mount;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.SeccompProfile;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.cgroup.Resources;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.process.Parents;
import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A driver with its own state root, and containers of busybox. */
final class NativeDriverFixture implements AutoCloseable {
    static final String CGROUP_PARENT =
            "/berth-test-native-" + ProcessHandle.current().pid();
    static final Path BUSYBOX = Path.of("/bin/busybox");
    static final Set<String> DOCKER_CAPABILITIES = Set.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "FSETID",
            "FOWNER",
            "MKNOD",
            "NET_RAW",
            "SETGID",
            "SETUID",
            "SETFCAP",
            "SETPCAP",
            "NET_BIND_SERVICE",
            "SYS_CHROOT",
            "KILL",
            "AUDIT_WRITE");

    private static final List<String> APPLETS = List.of(
            "sh",
            "cat",
            "echo",
            "true",
            "sleep",
            "stty",
            "id",
            "ls",
            "env",
            "pwd",
            "hostname",
            "wc",
            "head",
            "grep",
            "mount",
            "kill",
            "dd",
            "od",
            "readlink",
            "touch",
            "tty",
            "ip",
            "ps",
            "mkdir",
            "rm",
            "ln",
            "sysctl",
            "yes");

    private static final AtomicInteger COUNTER = new AtomicInteger();

    final Kernel kernel = LinuxKernel.load();
    final EpollLoop loop = new EpollLoop(kernel);
    final Path state;
    final Path image;
    NativeDriver driver;
    private Parents parents;

    NativeDriverFixture(Path folder) throws IOException {
        this.state = folder.resolve("state");
        this.image = folder.resolve("image");
        for (String name : List.of("bin", "etc", "tmp", "proc", "sys", "dev", "root")) {
            Files.createDirectories(image.resolve(name));
        }
        Files.copy(BUSYBOX, image.resolve("bin/busybox"));
        image.resolve("bin/busybox").toFile().setExecutable(true, false);
        for (String applet : APPLETS) {
            Files.createSymbolicLink(image.resolve("bin/" + applet), Path.of("busybox"));
        }
        Files.writeString(
                image.resolve("etc/passwd"),
                "root:x:0:0:root:/root:/bin/sh\nuser:x:1000:1000:User:/home/user:/bin/sh\n");
        Files.writeString(image.resolve("etc/group"), "root:x:0:\nuser:x:1000:\nextra:x:2000:user\n");
        this.parents = Parents.open(state, kernel, loop);
        this.driver = new NativeDriver(parents);
    }

    /** Another engine process over the same state. */
    void reopen() throws IOException {
        driver.close();
        parents.close();
        parents = Parents.open(state, kernel, loop);
        driver = new NativeDriver(parents);
    }

    @Override
    public void close() throws IOException {
        driver.close();
        parents.close();
        loop.close();
        removeCgroups(Path.of("/sys/fs/cgroup"));
    }

    /** Each hierarchy's group above the containers' own goes with the last of them. */
    private static void removeCgroups(Path root) throws IOException {
        String name = CGROUP_PARENT.substring(1);
        try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path hierarchy : hierarchies) {
                Files.deleteIfExists(hierarchy.resolve(name));
            }
        }
        Files.deleteIfExists(root.resolve(name));
    }

    static String newId() {
        return String.format(
                "%064x", 0xbe00000000000000L | (ProcessHandle.current().pid() << 20) | COUNTER.incrementAndGet());
    }

    Rootfs directory() {
        return new Rootfs.Directory(image);
    }

    Container container(String... args) {
        return new Container(List.of(args), directory());
    }

    /** Collects what a process writes. */
    static final class Output {
        final StreamConfig streams = new StreamConfig();
        private final Map<StreamType, ByteArrayOutputStream> bytes = new EnumMap<>(StreamType.class);

        Output() {
            for (StreamType type : StreamType.values()) {
                bytes.put(type, new ByteArrayOutputStream());
            }
            var collector = new OutputSubscriber() {
                @Override
                public void write(StreamType stream, ByteBuffer piece) {
                    var copy = new byte[piece.remaining()];
                    piece.get(copy);
                    of(stream).writeBytes(copy);
                }

                @Override
                public void end(StreamType stream) {}
            };
            streams.stdout().subscribe(collector);
            streams.stderr().subscribe(collector);
        }

        private ByteArrayOutputStream of(StreamType stream) {
            return Objects.requireNonNull(bytes.get(stream));
        }

        String stdout() {
            return of(StreamType.STDOUT).toString(StandardCharsets.UTF_8);
        }

        String stderr() {
            return of(StreamType.STDERR).toString(StandardCharsets.UTF_8);
        }
    }

    /** A container's description under construction. */
    static final class Container {
        String id = newId();
        Rootfs rootfs;
        List<String> args;
        String cwd = "/";
        String user = "";
        Set<String> capabilities = DOCKER_CAPABILITIES;
        boolean noNewPrivileges;
        boolean readonly;
        Optional<SeccompProfile> seccomp = Optional.empty();
        boolean stdin;
        Optional<WindowSize> terminal = Optional.empty();
        List<Mount> extraMounts = List.of();
        Map<String, String> sysctls = Map.of();
        Map<String, ProcessSpec.Rlimit> rlimits = Map.of();
        Resources resources = Resources.none();
        Optional<Path> spool = Optional.empty();

        Container(List<String> args, Rootfs rootfs) {
            this.args = args;
            this.rootfs = rootfs;
        }

        ProcessSpec process() {
            return new ProcessSpec(
                    args,
                    List.of("PATH=/bin", "TERM=xterm"),
                    cwd,
                    true,
                    user,
                    List.of(),
                    capabilities,
                    noNewPrivileges,
                    seccomp,
                    rlimits,
                    stdin,
                    terminal,
                    Optional.empty());
        }

        ContainerSpec spec() {
            var mounts = new java.util.ArrayList<>(List.of(
                    new Mount("proc", "proc", "/proc", List.of("nosuid", "noexec", "nodev")),
                    new Mount("tmpfs", "tmpfs", "/dev", List.of("nosuid", "strictatime", "mode=755", "size=65536k")),
                    new Mount(
                            "devpts",
                            "devpts",
                            "/dev/pts",
                            List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5")),
                    new Mount("sysfs", "sysfs", "/sys", List.of("nosuid", "noexec", "nodev", "ro")),
                    new Mount("cgroup", "cgroup", "/sys/fs/cgroup", List.of("ro", "nosuid", "noexec", "nodev")),
                    new Mount("mqueue", "mqueue", "/dev/mqueue", List.of("nosuid", "noexec", "nodev")),
                    new Mount(
                            "tmpfs",
                            "shm",
                            "/dev/shm",
                            List.of("nosuid", "noexec", "nodev", "mode=1777", "size=67108864"))));
            mounts.addAll(extraMounts);
            var namespaces = new EnumMap<Namespace, NamespaceMode>(Namespace.class);
            for (Namespace kind : Namespace.values()) {
                if (kind != Namespace.USER) {
                    namespaces.put(kind, new NamespaceMode.New());
                }
            }
            return new ContainerSpec(
                    id,
                    rootfs,
                    readonly,
                    mounts,
                    Set.of("/proc/acpi", "/proc/keys", "/proc/timer_list", "/sys/firmware", "/proc/kcore"),
                    Set.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"),
                    namespaces,
                    "box",
                    "",
                    sysctls,
                    List.of(),
                    resources,
                    0,
                    Map.of(),
                    CGROUP_PARENT,
                    spool,
                    process());
        }
    }
}
