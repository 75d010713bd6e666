package io.berth.execdriver.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes limits, which are in version 1's terms, into version 2's files. */
final class V2Limits {
    private static final String MAX = "max";
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final long MOST_WEIGHT = 10_000;
    /** What a calculation may be off by where the result is whole. */
    private static final double ROUNDING = 1e-9;

    private final ControlFiles files;
    private final Path group;

    V2Limits(ControlFiles files, Path group) {
        this.files = files;
        this.group = group;
    }

    void apply(Resources resources) throws IOException {
        memory(resources.memory());
        Resources.Cpu cpu = resources.cpu();
        if (cpu.shares() > 0) {
            write("cpu.weight", Long.toString(weightOfShares(cpu.shares())));
        }
        cpuMax(cpu);
        write("cpuset.cpus", cpu.cpus());
        write("cpuset.mems", cpu.memoryNodes());
        if (resources.pidsLimit() != 0) {
            write("pids.max", limit(resources.pidsLimit()));
        }
        blockIo(resources.blockIo());
    }

    /** Swap is counted by itself here, and with memory in the limits that were asked for. */
    private void memory(Resources.Memory memory) throws IOException {
        if (memory.swap() != 0) {
            long swap = memory.swap() < 0 ? -1 : memory.swap() - memory.limit();
            files.writeIfThere(group.resolve("memory.swap.max"), limit(swap));
        }
        if (memory.limit() != 0) {
            write("memory.max", limit(memory.limit()));
        }
        if (memory.reservation() != 0) {
            write("memory.low", limit(memory.reservation()));
        }
    }

    private void cpuMax(Resources.Cpu cpu) throws IOException {
        long quota = CpuQuota.quota(cpu);
        long period = CpuQuota.period(cpu);
        if (quota == 0 && period == 0) {
            return;
        }
        String words = quota > 0 ? Long.toString(quota) : MAX;
        write("cpu.max", period > 0 ? words + " " + period : words);
    }

    private void blockIo(Resources.BlockIo blockIo) throws IOException {
        weights(blockIo);
        throttle("rbps", blockIo.readBytes());
        throttle("wbps", blockIo.writeBytes());
        throttle("riops", blockIo.readOperations());
        throttle("wiops", blockIo.writeOperations());
    }

    /** The other file takes devices only where a cost model is set up for them, and nobody has asked for that. */
    private void weights(Resources.BlockIo blockIo) throws IOException {
        Path bfq = group.resolve("io.bfq.weight");
        if (files.exists(bfq)) {
            write("io.bfq.weight", blockIo.weight() > 0 ? Integer.toString(blockIo.weight()) : "");
            for (var device : blockIo.weights()) {
                write("io.bfq.weight", device.device() + " " + device.value());
            }
        } else if (blockIo.weight() > 0) {
            files.writeIfThere(group.resolve("io.weight"), "default " + weightOfBlockIo(blockIo.weight()));
        }
    }

    private void throttle(String key, List<Resources.DeviceValue> devices) throws IOException {
        for (var device : devices) {
            String rate = device.value() == 0 ? MAX : Long.toUnsignedString(device.value());
            write("io.max", device.device() + " " + key + "=" + rate);
        }
    }

    private void write(String file, String value) throws IOException {
        if (!value.isEmpty()) {
            files.write(group.resolve(file), value);
        }
    }

    private static String limit(long value) {
        return value < 0 ? MAX : Long.toString(value);
    }

    /**
     * 2, 1024 and 262144 shares, the least, the default and the most, onto the weights 1, 100 and 10000, which are that;
     * between them as runc does it since 1.3.
     */
    static long weightOfShares(long shares) {
        if (shares <= LEAST_SHARES) {
            return 1;
        }
        if (shares >= MOST_SHARES) {
            return MOST_WEIGHT;
        }
        double binary = Math.log((double) shares) / Math.log(2);
        double exponent = (binary * binary + 125 * binary) / 612 - 7.0 / 34;
        return (long) Math.ceil(Math.pow(10, exponent) - ROUNDING);
    }

    /** 10 to 1000 onto 1 to 10000. */
    static long weightOfBlockIo(long weight) {
        return 1 + (weight - 10) * 9_999L / 990;
    }
}
