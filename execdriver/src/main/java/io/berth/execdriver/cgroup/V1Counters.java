package io.berth.execdriver.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads version 1's counters. */
final class V1Counters {
    /** cpuacct.stat counts in ticks of USER_HZ, which is 100 for every program. */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** Rows of memory.stat, each there once more with {@code total_} before its name. */
    private static final Set<String> SHOWN = Set.of(
            "active_anon",
            "active_file",
            "cache",
            "dirty",
            "hierarchical_memory_limit",
            "hierarchical_memsw_limit",
            "inactive_anon",
            "inactive_file",
            "mapped_file",
            "pgfault",
            "pgmajfault",
            "pgpgin",
            "pgpgout",
            "rss",
            "rss_huge",
            "unevictable",
            "writeback");

    private final ControlFiles files;
    private final Map<String, Path> groups;

    V1Counters(ControlFiles files, Map<String, Path> groups) {
        this.files = files;
        this.groups = groups;
    }

    Counters read() throws IOException {
        return new Counters(memory(), cpu(), number("pids", "pids.current"), pidsLimit(), blockIo(), false);
    }

    private Counters.Memory memory() throws IOException {
        return new Counters.Memory(
                number("memory", "memory.usage_in_bytes"),
                number("memory", "memory.max_usage_in_bytes"),
                number("memory", "memory.limit_in_bytes"),
                number("memory", "memory.failcnt"),
                memoryRows());
    }

    /** Those rows that the Engine shows on version 1; the kernel has had more since. */
    private Map<String, Long> memoryRows() throws IOException {
        var rows = new TreeMap<>(keyed("memory", "memory.stat").rows());
        rows.keySet().removeIf(name -> !SHOWN.contains(name.replaceFirst("^total_", "")));
        return rows;
    }

    private Counters.Cpu cpu() throws IOException {
        FlatKeyed times = keyed("cpuacct", "cpuacct.stat");
        FlatKeyed quota = keyed("cpu", "cpu.stat");
        List<Long> perCpu = Stream.of(
                        text("cpuacct", "cpuacct.usage_percpu").orElse("").split(" ", -1))
                .filter(value -> !value.isBlank())
                .map(FlatKeyed::number)
                .toList();
        return new Counters.Cpu(
                number("cpuacct", "cpuacct.usage"),
                times.get("user") * NANOS_PER_TICK,
                times.get("system") * NANOS_PER_TICK,
                perCpu,
                quota.get("nr_periods"),
                quota.get("nr_throttled"),
                quota.get("throttled_time"));
    }

    private long pidsLimit() throws IOException {
        long limit = number("pids", "pids.max");
        return limit == Long.MAX_VALUE ? 0 : limit;
    }

    private List<Counters.BlockIo> blockIo() throws IOException {
        var rows = new ArrayList<Counters.BlockIo>();
        blockIo("blkio.throttle.io_service_bytes_recursive", true, rows);
        blockIo("blkio.throttle.io_serviced_recursive", false, rows);
        return rows;
    }

    /** Rows are "major:minor operation value", and a last one with the total. */
    private void blockIo(String file, boolean bytes, List<Counters.BlockIo> into) throws IOException {
        text("blkio", file).orElse("").lines().forEach(line -> {
            String[] parts = line.split("[: ]", -1);
            if (parts.length == 4) {
                into.add(new Counters.BlockIo(
                        FlatKeyed.number(parts[0]),
                        FlatKeyed.number(parts[1]),
                        parts[2],
                        bytes,
                        FlatKeyed.number(parts[3])));
            }
        });
    }

    private long number(String controller, String file) throws IOException {
        return FlatKeyed.number(text(controller, file).orElse(""));
    }

    private FlatKeyed keyed(String controller, String file) throws IOException {
        return new FlatKeyed(text(controller, file));
    }

    private Optional<String> text(String controller, String file) throws IOException {
        Path group = groups.get(controller);
        return group == null ? Optional.empty() : files.readIfThere(group.resolve(file));
    }
}
