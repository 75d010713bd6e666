package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Refuses limits that contradict each other or the machine, in the engine's words. */
final class ResourceCheck {
    private static final long LEAST_MEMORY = 6L << 20;
    private static final long NANO = 1_000_000_000L;

    private final int cpus;
    private final CpuSet onlineCpus;
    private final CpuSet memoryNodes;

    /** The machine's CPUs and memory nodes as sysfs lists them, such as {@code 0-3}. */
    ResourceCheck(String onlineCpus, String memoryNodes) {
        this.onlineCpus = CpuSet.parse(onlineCpus).orElse(CpuSet.EMPTY);
        this.memoryNodes = CpuSet.parse(memoryNodes).orElse(CpuSet.EMPTY);
        this.cpus = this.onlineCpus.size();
    }

    /**
     * Checks new limits.
     *
     * @return warnings for the client
     */
    List<String> check(Resources resources) {
        checkMemory(resources);
        checkCpu(resources);
        checkSet("CPUs", "cpus", resources.cpusetCpus(), onlineCpus);
        checkSet("memory nodes", "mems", resources.cpusetMems(), memoryNodes);
        return warnings(resources);
    }

    private static void checkMemory(Resources resources) {
        long memory = resources.memory();
        long swap = resources.memorySwap();
        if (memory != 0 && memory < LEAST_MEMORY) {
            throw EngineException.invalid("Minimum memory limit allowed is 6MB");
        }
        if (memory > 0 && swap > 0 && swap < memory) {
            throw EngineException.invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
        }
        if (memory == 0 && swap > 0) {
            throw EngineException.invalid(
                    "You should always set the Memory limit when using Memoryswap limit, see usage");
        }
        Long swappiness = resources.memorySwappiness();
        if (swappiness != null && swappiness != -1 && (swappiness < 0 || swappiness > 100)) {
            throw EngineException.invalid("Invalid value: " + swappiness + ", valid memory swappiness range is 0-100");
        }
        long reservation = resources.memoryReservation();
        if (reservation > 0 && reservation < LEAST_MEMORY) {
            throw EngineException.invalid("Minimum memory reservation allowed is 6MB");
        }
        if (memory > 0 && reservation > 0 && memory < reservation) {
            throw EngineException.invalid(
                    "Minimum memory limit can not be less than memory reservation limit, see usage");
        }
    }

    private void checkCpu(Resources resources) {
        long nano = resources.nanoCpus();
        long period = resources.cpuPeriod();
        long quota = resources.cpuQuota();
        if (nano > 0 && period > 0) {
            throw EngineException.invalid("Conflicting options: Nano CPUs and CPU Period cannot both be set");
        }
        if (nano > 0 && quota > 0) {
            throw EngineException.invalid("Conflicting options: Nano CPUs and CPU Quota cannot both be set");
        }
        if (nano < 0 || nano > cpus * NANO) {
            throw EngineException.invalid(String.format(
                    Locale.ROOT,
                    "range of CPUs is from 0.01 to %d.00, as there are only %d CPUs available",
                    cpus,
                    cpus));
        }
        if (resources.cpuShares() < 0) {
            throw EngineException.invalid(
                    "invalid CPU shares (" + resources.cpuShares() + "): value must be a positive integer");
        }
        if (period != 0 && (period < 1000 || period > 1_000_000)) {
            throw EngineException.invalid(
                    "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
        }
        if (quota > 0 && quota < 1000) {
            throw EngineException.invalid("CPU cfs quota can not be less than 1ms (i.e. 1000)");
        }
    }

    private static void checkSet(String things, String file, String asked, CpuSet available) {
        CpuSet wanted = CpuSet.parse(asked)
                .orElseThrow(() -> EngineException.invalid(
                        "Invalid value " + asked + " for cpuset " + file + ": invalid format: " + asked));
        if (!available.containsAll(wanted)) {
            throw EngineException.invalid(
                    "Requested " + things + " are not available - requested " + asked + ", available: " + available);
        }
    }

    private static List<String> warnings(Resources resources) {
        var warnings = new ArrayList<String>();
        if (Boolean.TRUE.equals(resources.oomKillDisable()) && resources.memory() == 0) {
            warnings.add("OOM killer is disabled for the container, but no memory limit is set, "
                    + "this can result in the system running out of resources.");
        }
        return warnings;
    }
}
