package io.berth.execdriver.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Writes limits into version 1's files. */
final class V1Limits {
    private final ControlFiles files;
    private final Map<String, Path> groups;

    V1Limits(ControlFiles files, Map<String, Path> groups) {
        this.files = files;
        this.groups = groups;
    }

    void apply(Resources resources) throws IOException {
        memory(resources);
        write("memory", "memory.soft_limit_in_bytes", resources.memoryReservation());
        write("memory", "memory.oom_control", resources.oomKillDisable() ? 1 : 0);
        write("cpu", "cpu.shares", resources.cpuShares());
        write("cpu", "cpu.cfs_period_us", CpuQuota.period(resources));
        write("cpu", "cpu.cfs_quota_us", CpuQuota.quota(resources));
        write("cpuset", "cpuset.cpus", resources.cpusetCpus());
        write("cpuset", "cpuset.mems", resources.cpusetMems());
        write("pids", "pids.max", resources.pidsLimit() < 0 ? "max" : number(resources.pidsLimit()));
        blockIoWeight(resources.blkioWeight());
    }

    /** The kernel wants memory ≤ memory and swap at every moment, so the larger of two changes comes first. */
    private void memory(Resources resources) throws IOException {
        Path group = groups.get("memory");
        if (group == null || (resources.memory() == 0 && resources.memorySwap() == 0)) {
            return;
        }
        Path swapFile = group.resolve("memory.memsw.limit_in_bytes");
        boolean swapFirst = resources.memorySwap() != 0
                && files.exists(swapFile)
                && (resources.memorySwap() < 0 || FlatKeyed.number(files.read(swapFile)) < resources.memorySwap());
        if (swapFirst) {
            files.write(swapFile, number(resources.memorySwap()));
        }
        write("memory", "memory.limit_in_bytes", resources.memory());
        if (!swapFirst && resources.memorySwap() != 0) {
            files.writeIfThere(swapFile, number(resources.memorySwap())); // missing with swapaccount=0
        }
    }

    private void blockIoWeight(int weight) throws IOException {
        Path group = groups.get("blkio");
        if (group == null || weight == 0) {
            return;
        }
        files.writeIfThere(group.resolve("blkio.weight"), number(weight));
        files.writeIfThere(group.resolve("blkio.bfq.weight"), number(weight));
    }

    private void write(String controller, String file, long value) throws IOException {
        write(controller, file, value == 0 ? "" : number(value));
    }

    private void write(String controller, String file, String value) throws IOException {
        Path group = groups.get(controller);
        if (group != null && !value.isEmpty()) {
            files.write(group.resolve(file), value);
        }
    }

    private static String number(long value) {
        return value == 0 ? "" : Long.toString(value);
    }
}
