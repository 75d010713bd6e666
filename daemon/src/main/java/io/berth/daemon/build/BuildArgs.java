package io.berth.daemon.build;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The build arguments as one stage sees them: those declared before the first stage give defaults to those that the stage
 * declares itself, and what the client gave goes before both. For one build's thread.
 */
final class BuildArgs {
    private static final Set<String> PREDEFINED = Set.of(
            "HTTP_PROXY",
            "http_proxy",
            "HTTPS_PROXY",
            "https_proxy",
            "FTP_PROXY",
            "ftp_proxy",
            "NO_PROXY",
            "no_proxy",
            "ALL_PROXY",
            "all_proxy");

    private final Map<String, Optional<String>> given;
    private final Map<String, Optional<String>> global;
    private final Set<String> used;
    private final Map<String, Optional<String>> declared = new HashMap<>();

    /** @param given by the client; empty for one that was given without a value */
    BuildArgs(Map<String, Optional<String>> given) {
        this(given, new HashMap<>(), new HashSet<>());
    }

    private BuildArgs(Map<String, Optional<String>> given, Map<String, Optional<String>> global, Set<String> used) {
        this.given = given;
        this.global = global;
        this.used = used;
    }

    /** For the next stage, which has declared nothing yet. */
    BuildArgs forStage() {
        return new BuildArgs(given, global, used);
    }

    /** Before the first stage. */
    void declareGlobal(String name, Optional<String> value) {
        global.put(name, value);
    }

    void declare(String name, Optional<String> value) {
        declared.put(name, value);
        used.add(name);
    }

    private Optional<String> value(String name, Map<String, Optional<String>> defaults) {
        return given.getOrDefault(name, Optional.empty())
                .or(() -> defaults.getOrDefault(name, Optional.empty()))
                .or(() -> global.getOrDefault(name, Optional.empty()));
    }

    /** Those that stand in a stage's {@code FROM}. */
    Map<String, String> globals() {
        return values(global);
    }

    /** Those that the stage's instructions see, but for those that the environment has already. */
    Map<String, String> visible(Collection<String> environment) {
        Map<String, String> values = values(declared);
        environment.forEach(values::remove);
        return values;
    }

    private Map<String, String> values(Map<String, Optional<String>> source) {
        Set<String> names = new HashSet<>(source.keySet());
        names.addAll(PREDEFINED);
        Map<String, String> values = new TreeMap<>();
        names.forEach(name -> value(name, source).ifPresent(value -> values.put(name, value)));
        return values;
    }

    /** Whether a step's cache depends on it: a proxy that no instruction names makes no difference. */
    boolean countsForCache(String name) {
        return declared.containsKey(name) || !PREDEFINED.contains(name);
    }

    /** Those that the client gave and no stage asked for. */
    List<String> unused() {
        Set<String> left = new TreeSet<>(given.keySet());
        left.removeAll(used);
        left.removeAll(PREDEFINED);
        return List.copyOf(left);
    }
}
