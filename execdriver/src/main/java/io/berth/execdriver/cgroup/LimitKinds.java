package io.berth.execdriver.cgroup;

/**
 * Which limits the host's control groups know.
 *
 * @param swap whether swap is counted (not with {@code swapaccount=0})
 * @param kernelMemoryTcp version 1 only
 * @param swappiness version 1 only
 * @param oomKillDisable version 1 only
 * @param realtime version 1 only, and only of some kernels
 * @param blockIoWeight whether a scheduler of block devices takes weights
 * @param blockIoRates bytes and operations a second
 */
public record LimitKinds(
        boolean memory,
        boolean swap,
        boolean kernelMemoryTcp,
        boolean swappiness,
        boolean oomKillDisable,
        boolean cpuQuota,
        boolean cpuShares,
        boolean realtime,
        boolean cpuset,
        boolean pids,
        boolean blockIoWeight,
        boolean blockIoRates) {
    /** Everything. */
    public static final LimitKinds ALL =
            new LimitKinds(true, true, true, true, true, true, true, true, true, true, true, true);

    /** Nothing. */
    public static final LimitKinds NONE =
            new LimitKinds(false, false, false, false, false, false, false, false, false, false, false, false);
}
