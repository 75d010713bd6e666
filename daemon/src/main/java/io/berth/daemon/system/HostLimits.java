package io.berth.daemon.system;

import io.berth.api.type.system.LimitSupport;
import io.berth.execdriver.cgroup.LimitKinds;
import java.util.ArrayList;
import java.util.List;

/** What the host's control groups can limit, and the warnings of {@code docker info} for what they can't. */
final class HostLimits {
    private HostLimits() {}

    static LimitSupport support(LimitKinds kinds) {
        return new LimitSupport(
                kinds.memory(),
                kinds.swap(),
                kinds.kernelMemoryTcp(),
                kinds.cpuQuota(),
                kinds.cpuQuota(),
                kinds.cpuShares(),
                kinds.cpuset(),
                kinds.pids());
    }

    /** One line for each lack, in the Engine's order and words. */
    static List<String> warnings(LimitKinds kinds, String cgroupVersion, boolean forwarding) {
        var warnings = new ArrayList<String>();
        warnUnless(kinds.memory(), "No memory limit support", warnings);
        warnUnless(kinds.swap(), "No swap limit support", warnings);
        warnUnless(kinds.oomKillDisable() || cgroupVersion.equals("2"), "No oom kill disable support", warnings);
        warnUnless(kinds.cpuQuota(), "No cpu cfs quota support", warnings);
        warnUnless(kinds.cpuQuota(), "No cpu cfs period support", warnings);
        warnUnless(kinds.cpuShares(), "No cpu shares support", warnings);
        warnUnless(kinds.cpuset(), "No cpuset support", warnings);
        warnUnless(kinds.pids(), "No pids limit support", warnings);
        warnUnless(forwarding, "IPv4 forwarding is disabled", warnings);
        return warnings;
    }

    private static void warnUnless(boolean there, String lack, List<String> warnings) {
        if (!there) {
            warnings.add("WARNING: " + lack);
        }
    }
}
