package io.berth.execdriver.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads version 2's counters. */
final class V2Counters {
    private static final long NANOS_PER_MICRO = 1_000;

    private final ControlFiles files;
    private final Path group;

    V2Counters(ControlFiles files, Path group) {
        this.files = files;
        this.group = group;
    }

    Counters read() throws IOException {
        long pidsLimit = number("pids.max");
        return new Counters(
                memory(), cpu(), number("pids.current"), pidsLimit == Long.MAX_VALUE ? -1 : pidsLimit, blockIo(), true);
    }

    private Counters.Memory memory() throws IOException {
        return new Counters.Memory(
                number("memory.current"),
                0,
                number("memory.max"),
                new FlatKeyed(text("memory.events")).get("oom"),
                new FlatKeyed(text("memory.stat")).rows());
    }

    private Counters.Cpu cpu() throws IOException {
        var stat = new FlatKeyed(text("cpu.stat"));
        return new Counters.Cpu(
                stat.get("usage_usec") * NANOS_PER_MICRO,
                stat.get("user_usec") * NANOS_PER_MICRO,
                stat.get("system_usec") * NANOS_PER_MICRO,
                List.of(),
                stat.get("nr_periods"),
                stat.get("nr_throttled"),
                stat.get("throttled_usec") * NANOS_PER_MICRO);
    }

    /** Rows are "major:minor rbytes=1 wbytes=2 rios=3 wios=4 …". */
    private List<Counters.BlockIo> blockIo() throws IOException {
        var rows = new ArrayList<Counters.BlockIo>();
        text("io.stat").orElse("").lines().forEach(line -> {
            String[] parts = line.split("[: ]", -1);
            for (int i = 2; i < parts.length; i++) {
                int equals = parts[i].indexOf('=');
                if (equals > 0) {
                    long value = FlatKeyed.number(parts[i].substring(equals + 1));
                    add(rows, parts, parts[i].substring(0, equals), value);
                }
            }
        });
        return rows;
    }

    private static void add(List<Counters.BlockIo> rows, String[] device, String key, long value) {
        String operation = switch (key) {
            case "rbytes" -> "read";
            case "wbytes" -> "write";
            default -> "";
        };
        if (!operation.isEmpty()) {
            rows.add(new Counters.BlockIo(
                    FlatKeyed.number(device[0]), FlatKeyed.number(device[1]), operation, true, value));
        }
    }

    private long number(String file) throws IOException {
        return FlatKeyed.number(text(file).orElse(""));
    }

    private Optional<String> text(String file) throws IOException {
        return files.readIfThere(group.resolve(file));
    }
}
