package io.berth.daemon.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.execdriver.cgroup.LimitKinds;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostCheckTest {
    private static final LimitKinds ALL = LimitKinds.ALL;
    private static final Optional<String> NONE = Optional.empty();

    private static List<Finding> of(HostState state) {
        return new HostCheck(state).findings();
    }

    private static HostState host(String kernel, boolean root, LimitKinds limits, Optional<String> library) {
        return new HostState(
                "25",
                kernel,
                NONE,
                root,
                HostCheck.NAMESPACES,
                NONE,
                NONE,
                NONE,
                Optional.of(new HostState.Groups(2, limits)),
                NONE,
                library,
                library,
                false);
    }

    private static List<String> lines(List<Finding> findings) {
        return findings.stream().map(Finding::line).toList();
    }

    @Test
    void aWholeHostHasALineForEachThing() {
        var findings = of(host("6.1.0-18-amd64", true, ALL, NONE));
        assertThat(HostCheck.canRun(findings)).isTrue();
        assertThat(findings)
                .allMatch(finding -> finding.grade() == Finding.Grade.OK)
                .hasSize(18);
        assertThat(lines(findings))
                .contains(
                        "ok     kernel      6.1.0-18-amd64",
                        "ok     namespaces  mnt net pid ipc uts cgroup",
                        "ok     cgroups     version 2",
                        "ok     users       user namespaces are there",
                        "ok     forwarding  net.ipv4.ip_forward is off; the engine switches it on");
    }

    @Test
    void whatIsMissingIsToldWithWhatItMeans() {
        var limits = new LimitKinds(false, false, false, false, false, true, true, false, true, false, false, false);
        var findings = of(host("5.12", true, limits, Optional.of("libx.so: no such file")));
        assertThat(HostCheck.canRun(findings)).isTrue();
        assertThat(lines(findings))
                .contains(
                        "lacks  memory      --memory has no effect",
                        "lacks  pids        --pids-limit has no effect",
                        "lacks  libseccomp  libx.so: no such file: containers start with --security-opt"
                                + " seccomp=unconfined only (package libseccomp2)");
    }

    @Test
    void withoutAKernelRootOrControlGroupsNothingRuns() {
        var old = of(host("5.4.0", true, ALL, NONE));
        assertThat(HostCheck.canRun(old)).isFalse();
        assertThat(lines(old))
                .contains("FAILS  kernel      5.4.0 is older than 5.12: mounts can't be made as containers need them");
        assertThat(HostCheck.canRun(of(host("6.1", false, ALL, NONE)))).isFalse();
        var bare = new HostState(
                "25", "6.1", NONE, true, List.of("mnt"), NONE, NONE, NONE, Optional.empty(), NONE, NONE, NONE, true);
        assertThat(lines(of(bare)))
                .anyMatch(line -> line.startsWith("FAILS  cgroups     no control groups"))
                .anyMatch(line ->
                        line.startsWith("FAILS  namespaces  the kernel has none for net, pid, ipc, uts, cgroup"));
    }
}
