package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.ThrottleDevice;
import io.berth.api.type.container.Ulimit;
import io.berth.api.type.container.WeightDevice;
import io.berth.execdriver.ProcessSpec.Rlimit;
import io.berth.execdriver.cgroup.Resources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A container's limits in the driver's terms. */
final class ContainerLimits {
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final String SETTING = "error setting cgroup config for procHooks process: ";

    private static final Set<String> RLIMITS = Set.of(
            "cpu",
            "fsize",
            "data",
            "stack",
            "core",
            "rss",
            "nproc",
            "nofile",
            "memlock",
            "as",
            "locks",
            "sigpending",
            "msgqueue",
            "nice",
            "rtprio",
            "rttime");

    private ContainerLimits() {}

    /**
     * What its control group limits.
     *
     * @param deviceRules that hold since the start
     * @throws EngineException for what no kernel takes
     */
    static Resources of(io.berth.api.type.container.Resources asked, List<String> deviceRules) throws IOException {
        return new Resources(
                memory(asked),
                new Resources.Cpu(
                        asked.nanoCpus(),
                        shares(asked.cpuShares()),
                        asked.cpuPeriod(),
                        asked.cpuQuota(),
                        asked.cpuRealtimePeriod(),
                        asked.cpuRealtimeRuntime(),
                        asked.cpusetCpus(),
                        asked.cpusetMems()),
                pids(asked.pidsLimit()),
                blockIo(asked),
                deviceRules);
    }

    private static Resources.Memory memory(io.berth.api.type.container.Resources asked) {
        Long swappiness = asked.memorySwappiness();
        return new Resources.Memory(
                asked.memory(),
                Math.max(asked.memorySwap(), -1),
                asked.memoryReservation(),
                swappiness == null ? Resources.ANY_SWAPPINESS : swappiness.intValue(),
                asked.kernelMemoryTcp(),
                Boolean.TRUE.equals(asked.oomKillDisable()));
    }

    private static long shares(long asked) {
        if (asked != 0 && asked < LEAST_SHARES) {
            throw StartFailure.setUp(SETTING + "the minimum allowed cpu-shares is " + LEAST_SHARES);
        }
        if (asked > MOST_SHARES) {
            throw StartFailure.setUp(SETTING + "the maximum allowed cpu-shares is " + MOST_SHARES);
        }
        return asked;
    }

    /** Not positive is without limit. */
    private static long pids(@Nullable Long asked) {
        if (asked == null) {
            return 0;
        }
        return asked <= 0 ? -1 : asked;
    }

    private static Resources.BlockIo blockIo(io.berth.api.type.container.Resources asked) throws IOException {
        var weights = new ArrayList<Resources.DeviceValue>();
        for (WeightDevice device : Objects.requireNonNullElse(asked.blkioWeightDevice(), List.<WeightDevice>of())) {
            weights.add(Devices.number(device.path(), device.weight()));
        }
        return new Resources.BlockIo(
                asked.blkioWeight(),
                weights,
                rates(asked.blkioDeviceReadBps()),
                rates(asked.blkioDeviceWriteBps()),
                rates(asked.blkioDeviceReadIops()),
                rates(asked.blkioDeviceWriteIops()));
    }

    private static List<Resources.DeviceValue> rates(@Nullable List<ThrottleDevice> asked) throws IOException {
        var rates = new ArrayList<Resources.DeviceValue>();
        for (ThrottleDevice device : Objects.requireNonNullElse(asked, List.<ThrottleDevice>of())) {
            rates.add(Devices.number(device.path(), device.rate()));
        }
        return rates;
    }

    /**
     * What each of its processes is limited to.
     *
     * @throws EngineException for an unknown name
     */
    static Map<String, Rlimit> ofProcess(@Nullable List<Ulimit> ulimits) {
        var limits = new LinkedHashMap<String, Rlimit>();
        for (Ulimit limit : Objects.requireNonNullElse(ulimits, List.<Ulimit>of())) {
            String name = limit.name().toLowerCase(Locale.ROOT);
            if (!RLIMITS.contains(name)) {
                throw StartFailure.refused("wrong rlimit value: RLIMIT_" + name.toUpperCase(Locale.ROOT));
            }
            limits.put(name, new Rlimit(limit.soft(), limit.hard()));
        }
        return limits;
    }
}
