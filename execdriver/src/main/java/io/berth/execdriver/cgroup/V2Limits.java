package io.berth.execdriver.cgroup;

import java.io.IOException;
import java.nio.file.Path;

/** Writes limits, which are in version 1's terms, into version 2's files. */
final class V2Limits {
    private static final String MAX = "max";

    private final ControlFiles files;
    private final Path group;

    V2Limits(ControlFiles files, Path group) {
        this.files = files;
        this.group = group;
    }

    void apply(Resources resources) throws IOException {
        memory(resources);
        if (resources.cpuShares() > 0) {
            write("cpu.weight", Long.toString(weightOfShares(resources.cpuShares())));
        }
        cpuMax(resources);
        write("cpuset.cpus", resources.cpusetCpus());
        write("cpuset.mems", resources.cpusetMems());
        if (resources.pidsLimit() != 0) {
            write("pids.max", limit(resources.pidsLimit()));
        }
        if (resources.blkioWeight() > 0) {
            files.writeIfThere(group.resolve("io.bfq.weight"), Integer.toString(resources.blkioWeight()));
            files.writeIfThere(group.resolve("io.weight"), "default " + weightOfBlockIo(resources.blkioWeight()));
        }
    }

    /** Swap is counted by itself here, and with memory in the limits that were asked for. */
    private void memory(Resources resources) throws IOException {
        if (resources.memorySwap() != 0) {
            long swap = resources.memorySwap() < 0 ? -1 : resources.memorySwap() - resources.memory();
            files.writeIfThere(group.resolve("memory.swap.max"), limit(swap));
        }
        if (resources.memory() != 0) {
            write("memory.max", limit(resources.memory()));
        }
        if (resources.memoryReservation() != 0) {
            write("memory.low", limit(resources.memoryReservation()));
        }
    }

    private void cpuMax(Resources resources) throws IOException {
        long quota = CpuQuota.quota(resources);
        long period = CpuQuota.period(resources);
        if (quota == 0 && period == 0) {
            return;
        }
        String words = quota > 0 ? Long.toString(quota) : MAX;
        write("cpu.max", period > 0 ? words + " " + period : words);
    }

    private void write(String file, String value) throws IOException {
        if (!value.isEmpty()) {
            files.write(group.resolve(file), value);
        }
    }

    private static String limit(long value) {
        return value < 0 ? MAX : Long.toString(value);
    }

    /** 2 to 262144 shares onto a weight of 1 to 10000, as every engine does it. */
    static long weightOfShares(long shares) {
        long clamped = Math.clamp(shares, 2, 262_144);
        return 1 + (clamped - 2) * 9_999 / 262_142;
    }

    /** 10 to 1000 onto 1 to 10000. */
    static long weightOfBlockIo(int weight) {
        return 1 + (weight - 10) * 9_999L / 990;
    }
}
