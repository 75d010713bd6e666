package io.berth.daemon.check;

import io.berth.execdriver.cgroup.Cgroups;
import io.berth.execdriver.cgroup.LimitKinds;
import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.Nftables;
import io.berth.execdriver.kernel.SeccompCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of a host. A fault is why something can't be had; an empty one means that it is there.
 *
 * @param kernelFault why the kernel's calls can't be made at all
 * @param namespaces the kinds that the kernel has, as in {@code /proc/self/ns}
 * @param cgroups empty when no control groups are mounted
 * @param usersFault why there can be no user namespaces
 * @param overlayFault of a mount that was tried; empty too when this process may not mount
 */
record HostState(
        String java,
        String kernel,
        Optional<String> kernelFault,
        boolean root,
        List<String> namespaces,
        Optional<String> usersFault,
        Optional<String> openat2Fault,
        Optional<String> pidfdFault,
        Optional<Groups> cgroups,
        Optional<String> overlayFault,
        Optional<String> seccompFault,
        Optional<String> nftablesFault,
        boolean forwarding) {

    /** Control groups. */
    record Groups(int version, LimitKinds limits) {}

    private interface Attempt {
        void run() throws IOException;
    }

    /** Looks at this host, and leaves it as it is. */
    static HostState look() {
        String java = Runtime.version().toString();
        String release = text(Path.of("/proc/sys/kernel/osrelease"));
        boolean root = "0".equals(ownUid());
        LinuxKernel kernel;
        try {
            kernel = LinuxKernel.load();
        } catch (IOException e) {
            Optional<String> fault = Optional.of(String.valueOf(e.getMessage()));
            return new HostState(
                    java,
                    release,
                    fault,
                    root,
                    namespacesHere(),
                    lookForUsers(),
                    fault,
                    fault,
                    Optional.empty(),
                    fault,
                    fault,
                    fault,
                    false);
        }
        return new HostState(
                java,
                release,
                Optional.empty(),
                root,
                namespacesHere(),
                lookForUsers(),
                fault(() -> kernel.open(FileCalls.AT_FDCWD, "/", FileCalls.O_RDONLY, 0, 0)
                        .close()),
                fault(() ->
                        kernel.pidfdOpen((int) ProcessHandle.current().pid()).close()),
                groups(kernel),
                root ? fault(() -> mountOverlay(kernel)) : Optional.empty(),
                fault(() -> SeccompCompiler.load(kernel)),
                fault(() -> {
                    try (Nftables nftables = Nftables.open()) {
                        if (root) {
                            nftables.run("list tables");
                        }
                    }
                }),
                text(Path.of("/proc/sys/net/ipv4/ip_forward")).equals("1"));
    }

    private static Optional<String> fault(Attempt attempt) {
        try {
            attempt.run();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> namespacesHere() {
        return HostCheck.NAMESPACES.stream()
                .filter(kind -> Files.exists(Path.of("/proc/self/ns", kind)))
                .toList();
    }

    private static Optional<String> lookForUsers() {
        if (!Files.exists(Path.of("/proc/self/ns/user"))) {
            return Optional.of("the kernel has none");
        }
        return text(Path.of("/proc/sys/user/max_user_namespaces")).equals("0")
                ? Optional.of("user.max_user_namespaces is 0")
                : Optional.empty();
    }

    private static Optional<Groups> groups(LinuxKernel kernel) {
        try {
            Cgroups cgroups = Cgroups.ofHost(kernel);
            return Optional.of(new Groups(cgroups.version(), cgroups.limits()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void mountOverlay(LinuxKernel kernel) throws IOException {
        Path folder = Files.createTempDirectory("berth-check-");
        List<Path> parts = List.of(
                folder.resolve("lower"), folder.resolve("upper"), folder.resolve("work"), folder.resolve("merged"));
        try {
            for (Path part : parts) {
                Files.createDirectory(part);
            }
            String options = "lowerdir=" + parts.get(0) + ",upperdir=" + parts.get(1) + ",workdir=" + parts.get(2);
            kernel.mount("overlay", parts.get(3).toString(), "overlay", 0, options);
            kernel.unmount(parts.get(3).toString(), 0);
        } finally {
            Files.deleteIfExists(parts.get(2).resolve("work"));
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
            Files.delete(folder);
        }
    }

    private static String ownUid() {
        return text(Path.of("/proc/self/status"))
                .lines()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.split("\\s+", -1)[2])
                .findFirst()
                .orElse("");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
