package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.execdriver.CapabilityNames;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which capabilities (capabilities(7)) a container gets; names without CAP_. */
final class Capabilities {
    private static final List<String> ALL = CapabilityNames.BY_NUMBER;

    private static final Set<String> DEFAULT = Set.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "FSETID",
            "FOWNER",
            "MKNOD",
            "NET_RAW",
            "SETGID",
            "SETUID",
            "SETFCAP",
            "SETPCAP",
            "NET_BIND_SERVICE",
            "SYS_CHROOT",
            "KILL",
            "AUDIT_WRITE");

    private final Set<String> held;

    /**
     * The engine's own capabilities bound what it can give.
     *
     * @param boundingSet the engine's bounding set, a bit for each capability
     */
    Capabilities(long boundingSet) {
        held = ALL.stream()
                .filter(name -> (boundingSet >> ALL.indexOf(name) & 1) == 1)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The set for a container. */
    Set<String> of(boolean privileged, @Nullable List<String> add, @Nullable List<String> drop) {
        if (privileged) {
            return Set.copyOf(held);
        }
        var added = names(add);
        var dropped = names(drop);
        var result = new LinkedHashSet<String>(DEFAULT);
        if (dropped.contains("ALL")) {
            result.clear();
        }
        if (added.contains("ALL")) {
            result.addAll(held);
        }
        if (!dropped.contains("ALL")) {
            result.removeAll(dropped);
        }
        added.stream().filter(name -> !name.equals("ALL")).forEach(result::add);
        result.retainAll(held);
        return Set.copyOf(result);
    }

    /** Everything the engine has, for a privileged exec. */
    Set<String> all() {
        return Set.copyOf(held);
    }

    /** Refuses unknown names. */
    static void check(String option, @Nullable List<String> names) {
        for (String name : names(names)) {
            if (!name.equals("ALL") && !ALL.contains(name)) {
                throw EngineException.invalid("invalid " + option + ": unknown capability: \"CAP_" + name + "\"");
            }
        }
    }

    private static List<String> names(@Nullable List<String> asked) {
        return asked == null
                ? List.of()
                : asked.stream()
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .map(name -> name.startsWith("CAP_") ? name.substring(4) : name)
                        .toList();
    }
}
