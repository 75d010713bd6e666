package io.berth.daemon.container;

import io.berth.api.type.container.Resources;
import io.berth.api.type.container.ResourcesBuilder;
import io.berth.execdriver.cgroup.LimitKinds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes out of what a client asks for the limits that the host's control groups don't have, in the engine's words. */
final class ResourceSupport {
    private static final String OR_NOT_MOUNTED = " or the cgroup is not mounted. ";

    private final LimitKinds kinds;
    private final List<String> warnings = new ArrayList<>();

    ResourceSupport(LimitKinds kinds) {
        this.kinds = kinds;
    }

    /** One for each limit that {@link #fit} has taken out, and other things worth telling. */
    List<String> warnings() {
        return warnings;
    }

    Resources fit(Resources asked) {
        ResourcesBuilder kept = asked.edit();
        fitMemory(asked, kept);
        fitCpu(asked, kept);
        fitBlockIo(asked, kept);
        Long pids = asked.pidsLimit();
        if (pids != null && pids > 0 && lacks(kinds.pids(), "PIDs limit capabilities", "PIDs limit discarded.")) {
            kept.pidsLimit(null);
        }
        if (asked.cpuPercent() > 0) {
            warnings.add("linux does not support CPU percent. Percent discarded.");
            kept.cpuPercent(0);
        }
        return kept.build();
    }

    private void fitMemory(Resources asked, ResourcesBuilder kept) {
        if (asked.memory() > 0 && lacks(kinds.memory(), "memory limit capabilities", "Limitation discarded.")) {
            kept.memory(0).memorySwap(-1);
        } else if (asked.memory() > 0
                && asked.memorySwap() != -1
                && lacks(kinds.swap(), "swap limit capabilities", "Memory limited without swap.")) {
            kept.memorySwap(-1);
        }
        Long swappiness = asked.memorySwappiness();
        if (swappiness != null
                && swappiness != -1
                && lacks(kinds.swappiness(), "memory swappiness capabilities", "Memory swappiness discarded.")) {
            kept.memorySwappiness(null);
        }
        if (asked.memoryReservation() > 0
                && lacks(kinds.memory(), "memory soft limit capabilities", "Limitation discarded.")) {
            kept.memoryReservation(0);
        }
        if (asked.kernelMemoryTcp() > 0
                && lacks(kinds.kernelMemoryTcp(), "kernel memory TCP limit capabilities", "Limitation discarded.")) {
            kept.kernelMemoryTcp(0);
        }
        fitOomKill(asked, kept);
    }

    private void fitOomKill(Resources asked, ResourcesBuilder kept) {
        if (Boolean.TRUE.equals(asked.oomKillDisable()) && !kinds.oomKillDisable()) {
            warnings.add("Your kernel does not support OomKillDisable. OomKillDisable discarded.");
            kept.oomKillDisable(null);
        } else if (Boolean.TRUE.equals(asked.oomKillDisable()) && asked.memory() == 0) {
            warnings.add("OOM killer is disabled for the container, but no memory limit is set, "
                    + "this can result in the system running out of resources.");
        }
    }

    private void fitCpu(Resources asked, ResourcesBuilder kept) {
        if (asked.cpuShares() > 0 && lacks(kinds.cpuShares(), "CPU shares", "Shares discarded.")) {
            kept.cpuShares(0);
        }
        if (asked.cpuPeriod() > 0 && lacks(kinds.cpuQuota(), "CPU cfs period", "Period discarded.")) {
            kept.cpuPeriod(0);
        }
        if (asked.cpuQuota() != 0 && lacks(kinds.cpuQuota(), "CPU cfs quota", "Quota discarded.")) {
            kept.cpuQuota(0);
        }
        if (!(asked.cpusetCpus() + asked.cpusetMems()).isEmpty()
                && lacks(kinds.cpuset(), "cpuset", "CPUset discarded.")) {
            kept.cpusetCpus("").cpusetMems("");
        }
    }

    private void fitBlockIo(Resources asked, ResourcesBuilder kept) {
        if (asked.blkioWeight() > 0 && lacks(kinds.blockIoWeight(), "Block I/O weight", "Weight discarded.")) {
            kept.blkioWeight(0);
        }
        if (isAny(asked.blkioWeightDevice())
                && lacks(kinds.blockIoWeight(), "Block I/O weight_device", "Weight-device discarded.")) {
            kept.blkioWeightDevice(List.of());
        }
        if (lacksRates(asked.blkioDeviceReadBps(), "BPS Block I/O read limit", "Block I/O BPS read limit")) {
            kept.blkioDeviceReadBps(List.of());
        }
        if (lacksRates(asked.blkioDeviceWriteBps(), "BPS Block I/O write limit", "Block I/O BPS write limit")) {
            kept.blkioDeviceWriteBps(List.of());
        }
        if (lacksRates(asked.blkioDeviceReadIops(), "IOPS Block read limit", "Block I/O IOPS read limit")) {
            kept.blkioDeviceReadIops(List.of());
        }
        if (lacksRates(asked.blkioDeviceWriteIops(), "IOPS Block write limit", "Block I/O IOPS write limit")) {
            kept.blkioDeviceWriteIops(List.of());
        }
    }

    private boolean lacksRates(@Nullable List<?> asked, String what, String limit) {
        return isAny(asked) && lacks(kinds.blockIoRates(), what, limit + " discarded.");
    }

    private static boolean isAny(@Nullable List<?> devices) {
        return devices != null && !devices.isEmpty();
    }

    private boolean lacks(boolean there, String what, String consequence) {
        if (!there) {
            warnings.add("Your kernel does not support " + what + OR_NOT_MOUNTED + consequence);
        }
        return !there;
    }
}
