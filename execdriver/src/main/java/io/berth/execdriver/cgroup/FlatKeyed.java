package io.berth.execdriver.cgroup;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A control file of rows "key value". */
final class FlatKeyed {
    private final Map<String, Long> rows = new LinkedHashMap<>();

    FlatKeyed(Optional<String> text) {
        text.orElse("").lines().forEach(line -> {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                rows.put(line.substring(0, blank), number(line.substring(blank + 1)));
            }
        });
    }

    /** A row's value, 0 when it is not there. */
    long get(String key) {
        return rows.getOrDefault(key, 0L);
    }

    Map<String, Long> rows() {
        return Map.copyOf(rows);
    }

    /** A number as the kernel writes it; {@code max} and all that is beyond a long is the largest long. */
    static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return text.isBlank() ? 0 : Long.MAX_VALUE;
        }
    }
}
