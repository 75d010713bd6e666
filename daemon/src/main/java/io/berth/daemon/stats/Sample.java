package io.berth.daemon.stats;

import io.berth.api.type.stats.BlkioStats;
import io.berth.api.type.stats.CpuStats;
import io.berth.api.type.stats.MemoryStats;
import io.berth.api.type.stats.NetworkStats;
import io.berth.api.type.stats.PidsStats;
import io.berth.execdriver.DriverException;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.cgroup.Counters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a running container has used until now.
 *
 * @param networks by interface; null without a network of its own
 */
record Sample(
        PidsStats pids,
        BlkioStats blockIo,
        CpuStats cpu,
        MemoryStats memory,
        @Nullable Map<String, NetworkStats> networks) {
    private static final Path PROC = Path.of("/proc");
    /** /proc/stat counts in ticks of USER_HZ, which is 100 for every program (proc_stat(5)). */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** user, nice, system, idle, iowait, irq, softirq, steal; guest time is in user's already. */
    private static final int TIMES = 8;

    private static final int RECEIVED = 1;
    private static final int SENT = 9;

    static Sample of(RunningContainer container, boolean ownNetwork) throws DriverException, IOException {
        Counters counters = container.counters();
        return new Sample(
                new PidsStats(counters.pids(), counters.pidsLimit()),
                counters.unified()
                        ? BlkioStats.ofUnified(blockIo(counters, true))
                        : BlkioStats.of(blockIo(counters, true), blockIo(counters, false)),
                cpu(counters.cpu()),
                memory(counters.memory()),
                ownNetwork ? networks(container.init().pid()) : null);
    }

    private static List<BlkioStats.Entry> blockIo(Counters counters, boolean bytes) {
        return counters.blockIo().stream()
                .filter(row -> row.bytes() == bytes)
                .map(row -> new BlkioStats.Entry(row.major(), row.minor(), row.operation(), row.value()))
                .toList();
    }

    private static CpuStats cpu(Counters.Cpu cpu) throws IOException {
        return new CpuStats(
                new CpuStats.CpuUsage(cpu.total(), cpu.perCpu(), cpu.system(), cpu.user()),
                machineTime(),
                Runtime.getRuntime().availableProcessors(),
                new CpuStats.ThrottlingData(cpu.periods(), cpu.throttledPeriods(), cpu.throttledTime()));
    }

    private static MemoryStats memory(Counters.Memory memory) throws IOException {
        return new MemoryStats(
                memory.usage(),
                memory.maxUsage(),
                memory.stat(),
                memory.failures(),
                Math.min(memory.limit(), machineMemory()));
    }

    private static long machineTime() throws IOException {
        try (var lines = Files.lines(PROC.resolve("stat"))) {
            String all = lines.findFirst().orElse("");
            return Arrays.stream(all.strip().split(" +"))
                            .skip(1)
                            .limit(TIMES)
                            .mapToLong(Long::parseLong)
                            .sum()
                    * NANOS_PER_TICK;
        }
    }

    private static long machineMemory() throws IOException {
        try (var lines = Files.lines(PROC.resolve("meminfo"))) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                            .findFirst()
                            .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                            .orElse(0L)
                    * 1024;
        }
    }

    private static Map<String, NetworkStats> networks(int pid) throws IOException {
        var networks = new TreeMap<String, NetworkStats>();
        for (String line : Files.readAllLines(PROC.resolve(pid + "/net/dev"))) {
            String[] fields = line.strip().split("[: ]+");
            if (line.contains(":") && !fields[0].equals("lo")) {
                networks.put(fields[0], network(fields));
            }
        }
        return networks;
    }

    private static NetworkStats network(String[] fields) {
        return new NetworkStats(
                count(fields, RECEIVED),
                count(fields, RECEIVED + 1),
                count(fields, RECEIVED + 2),
                count(fields, RECEIVED + 3),
                count(fields, SENT),
                count(fields, SENT + 1),
                count(fields, SENT + 2),
                count(fields, SENT + 3));
    }

    private static long count(String[] fields, int index) {
        return Long.parseLong(fields[index]);
    }
}
