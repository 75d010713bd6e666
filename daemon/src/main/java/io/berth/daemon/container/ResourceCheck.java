package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.Resources;
import io.berth.execdriver.cgroup.LimitKinds;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Refuses limits that contradict each other or the machine, in the engine's words. */
final class ResourceCheck {
    private static final long LEAST_MEMORY = 6L << 20;
    private static final long NANO = 1_000_000_000L;

    private static final String OUT_OF_RANGE = "value of out range, maximum is 8192";

    private final Supplier<LimitKinds> limits;
    private final int cpus;
    private final CpuSet onlineCpus;
    private final CpuSet memoryNodes;

    /**
     * Limits that are left of those asked for.
     *
     * @param warnings for the client
     */
    record Checked(Resources resources, List<String> warnings) {}

    /** What the control groups can limit; the machine's CPUs and memory nodes as sysfs lists them, such as {@code 0-3}. */
    ResourceCheck(Supplier<LimitKinds> limits, String onlineCpus, String memoryNodes) {
        this.limits = limits;
        this.onlineCpus = CpuSet.parse(onlineCpus.strip()).orElse(CpuSet.EMPTY);
        this.memoryNodes = CpuSet.parse(memoryNodes.strip()).orElse(CpuSet.EMPTY);
        this.cpus = this.onlineCpus.size();
    }

    /**
     * Checks new limits.
     *
     * @param update whether a container has limits already, which are not seen here
     */
    Checked check(Resources asked, boolean update) {
        if (asked.equals(Resources.EMPTY)) {
            return new Checked(asked, List.of());
        }
        var support = new ResourceSupport(limits.get());
        Resources resources = support.fit(asked);
        checkMemory(resources, update);
        checkCpu(resources);
        checkRealtime(resources);
        checkSet("CPUs", "cpus", resources.cpusetCpus(), onlineCpus);
        checkSet("memory nodes", "mems", resources.cpusetMems(), memoryNodes);
        checkBlockIo(resources);
        return new Checked(resources, support.warnings());
    }

    private static void checkMemory(Resources resources, boolean update) {
        long memory = resources.memory();
        long swap = resources.memorySwap();
        if (memory != 0 && memory < LEAST_MEMORY) {
            throw EngineException.invalid("Minimum memory limit allowed is 6MB");
        }
        if (memory > 0 && swap > 0 && swap < memory) {
            throw EngineException.invalid("Minimum memoryswap limit should be larger than memory limit, see usage");
        }
        if (memory == 0 && swap > 0 && !update) {
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
        if (resources.kernelMemory() > 0 && resources.kernelMemory() < LEAST_MEMORY) {
            throw EngineException.invalid("Minimum kernel memory limit allowed is 6MB");
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

    private void checkRealtime(Resources resources) {
        long period = resources.cpuRealtimePeriod();
        long runtime = resources.cpuRealtimeRuntime();
        if (!limits.get().realtime() && (period != 0 || runtime != 0)) {
            throw EngineException.invalid("kernel does not support CPU real-time scheduler");
        }
        if (period != 0 && runtime != 0 && runtime > period) {
            throw EngineException.invalid("cpu real-time runtime cannot be higher than cpu real-time period");
        }
    }

    private static void checkBlockIo(Resources resources) {
        int weight = resources.blkioWeight();
        if (weight != 0 && (weight < 10 || weight > 1000)) {
            throw EngineException.invalid("range of blkio weight is from 10 to 1000");
        }
        if (resources.ioMaximumBandwidth() != 0) {
            throw EngineException.invalid(
                    "invalid option: QoS maximum bandwidth configuration is not supported on linux");
        }
        if (resources.ioMaximumIops() != 0) {
            throw EngineException.invalid("invalid option: QoS maximum IOPs configuration is not supported on linux");
        }
    }

    private static void checkSet(String things, String file, String asked, CpuSet available) {
        CpuSet wanted = CpuSet.parse(asked)
                .orElseThrow(() -> EngineException.invalid("Invalid value " + asked + " for cpuset " + file + ": "
                        + (CpuSet.isTooLarge(asked) ? OUT_OF_RANGE : "invalid format: " + asked)));
        if (!available.containsAll(wanted)) {
            throw EngineException.invalid(
                    "Requested " + things + " are not available - requested " + asked + ", available: " + available);
        }
    }
}
