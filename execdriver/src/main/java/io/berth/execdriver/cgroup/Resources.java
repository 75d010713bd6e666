package io.berth.execdriver.cgroup;

import java.util.List;

/**
 * A container's limits, in the Engine API's units ({@code HostConfig} and {@code Resources} there). Zero and the empty
 * string stand for "not set".
 *
 * @param memory bytes
 * @param memorySwap bytes of memory and swap together; -1 for unlimited swap
 * @param memoryReservation bytes
 * @param nanoCpus billionths of a CPU
 * @param cpuShares relative weight, 1024 is one share
 * @param cpuPeriod microseconds
 * @param cpuQuota microseconds in each period
 * @param cpusetCpus such as {@code 0-2,4}
 * @param cpusetMems such as {@code 0}
 * @param pidsLimit -1 for no limit
 * @param blkioWeight 10 to 1000
 * @param oomKillDisable whether the kernel stops processes instead of killing them (version 1 only)
 * @param deviceRules in the form of devices.allow: {@code "c 1:3 rwm"}; everything else is denied; empty allows the
 *     default devices only, {@code "a *:* rwm"} everything
 */
public record Resources(
        long memory,
        long memorySwap,
        long memoryReservation,
        long nanoCpus,
        long cpuShares,
        long cpuPeriod,
        long cpuQuota,
        String cpusetCpus,
        String cpusetMems,
        long pidsLimit,
        int blkioWeight,
        boolean oomKillDisable,
        List<String> deviceRules) {

    /** No limits, the default devices. */
    public static Resources none() {
        return new Resources(0, 0, 0, 0, 0, 0, 0, "", "", 0, 0, false, List.of());
    }
}
