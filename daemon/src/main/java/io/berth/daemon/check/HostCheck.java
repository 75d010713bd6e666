package io.berth.daemon.check;

import io.berth.daemon.check.Finding.Grade;
import io.berth.execdriver.cgroup.LimitKinds;
import io.berth.execdriver.kernel.KernelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says of a host, thing by thing, what containers can have there. */
public final class HostCheck {
    static final List<String> NAMESPACES = List.of("mnt", "net", "pid", "ipc", "uts", "cgroup");

    private static final String LEAST_KERNEL = "5.12";
    private static final String LEAST_FOR_USERS = "5.19";

    private final HostState state;
    private final List<Finding> findings = new ArrayList<>();

    HostCheck(HostState state) {
        this.state = state;
    }

    /** Looks at this host; changes nothing on it. */
    public static List<Finding> ofThisHost() {
        return new HostCheck(HostState.look()).findings();
    }

    /** Whether containers can run at all. */
    public static boolean canRun(List<Finding> findings) {
        return findings.stream().noneMatch(finding -> finding.grade() == Grade.FAILS);
    }

    List<Finding> findings() {
        findings.add(new Finding(Grade.OK, "java", state.java()));
        kernel();
        add(
                state.root() ? Optional.empty() : Optional.of("not root"),
                Grade.FAILS,
                "root",
                "this process is root",
                "namespaces, mounts and control groups are made by root only");
        List<String> missing = NAMESPACES.stream()
                .filter(kind -> !state.namespaces().contains(kind))
                .toList();
        add(
                missing.isEmpty()
                        ? Optional.empty()
                        : Optional.of("the kernel has none for " + String.join(", ", missing)),
                Grade.FAILS,
                "namespaces",
                String.join(" ", NAMESPACES),
                "containers would not be apart from the host");
        add(
                state.openat2Fault(),
                Grade.FAILS,
                "openat2",
                "there",
                "paths can't be followed without leaving a container");
        add(state.pidfdFault(), Grade.FAILS, "pidfd", "there", "processes can't be watched and killed for sure");
        add(
                state.overlayFault(),
                Grade.FAILS,
                "overlayfs",
                state.root() ? "can be mounted" : "not tried, only root may mount",
                "images' layers can't be put together");
        cgroups();
        add(
                state.seccompFault(),
                Grade.LACKS,
                "libseccomp",
                "there",
                "containers start with --security-opt seccomp=unconfined only (package libseccomp2)");
        add(
                state.nftablesFault(),
                Grade.LACKS,
                "nftables",
                "libnftables and the kernel's part are there",
                "start with --bridge none: containers have no network but the host's or none (package libnftables1)");
        users();
        findings.add(new Finding(
                Grade.OK,
                "forwarding",
                state.forwarding()
                        ? "net.ipv4.ip_forward is on"
                        : "net.ipv4.ip_forward is off; the engine switches it on"));
        return List.copyOf(findings);
    }

    private void kernel() {
        Optional<String> fault = state.kernelFault();
        if (fault.isEmpty() && !KernelVersion.parse(state.kernel()).atLeast(LEAST_KERNEL)) {
            fault = Optional.of(state.kernel() + " is older than " + LEAST_KERNEL);
        }
        add(fault, Grade.FAILS, "kernel", state.kernel(), "mounts can't be made as containers need them");
    }

    /** overlayfs takes layers whose owners are mapped from that version on. */
    private void users() {
        boolean mapped = state.kernelFault().isEmpty()
                && KernelVersion.parse(state.kernel()).atLeast(LEAST_FOR_USERS);
        Optional<String> old = mapped ? Optional.empty() : Optional.of("the kernel is older than " + LEAST_FOR_USERS);
        add(
                state.usersFault().or(() -> old),
                Grade.LACKS,
                "users",
                "user namespaces are there",
                "--userns-remap has no use");
    }

    private void cgroups() {
        if (state.cgroups().isEmpty()) {
            findings.add(new Finding(
                    Grade.FAILS,
                    "cgroups",
                    "no control groups are mounted: processes of containers can't be kept together"));
            return;
        }
        HostState.Groups groups = state.cgroups().get();
        LimitKinds limits = groups.limits();
        findings.add(new Finding(Grade.OK, "cgroups", "version " + groups.version()));
        limit(limits.memory(), "memory", "--memory has no effect");
        limit(limits.swap(), "swap", "--memory-swap has no effect");
        limit(limits.cpuQuota(), "cpu quota", "--cpus has no effect");
        limit(limits.cpuShares(), "cpu shares", "--cpu-shares has no effect");
        limit(limits.cpuset(), "cpuset", "--cpuset-cpus and --cpuset-mems have no effect");
        limit(limits.pids(), "pids", "--pids-limit has no effect");
    }

    private void limit(boolean there, String subject, String means) {
        findings.add(new Finding(there ? Grade.OK : Grade.LACKS, subject, there ? "can be limited" : means));
    }

    private void add(Optional<String> fault, Grade grade, String subject, String there, String means) {
        findings.add(fault.map(why -> new Finding(grade, subject, why + ": " + means))
                .orElseGet(() -> new Finding(Grade.OK, subject, there)));
    }
}
