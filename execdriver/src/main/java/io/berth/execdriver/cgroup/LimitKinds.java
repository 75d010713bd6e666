package io.berth.execdriver.cgroup;

/**
 * Which limits the host's control groups know.
 *
 * @param swap whether swap is counted (not with {@code swapaccount=0})
 * @param oomKillDisable version 1 only
 */
public record LimitKinds(
        boolean memory,
        boolean swap,
        boolean kernelMemoryTcp,
        boolean oomKillDisable,
        boolean cpuQuota,
        boolean cpuShares,
        boolean cpuset,
        boolean pids) {}
