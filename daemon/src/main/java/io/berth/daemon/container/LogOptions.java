package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.LogConfig;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which log drivers there are and which options they take. */
final class LogOptions {
    static final String JSON_FILE = "json-file";
    static final String NONE = "none";

    private static final Set<String> DRIVERS = Set.of(JSON_FILE, NONE);
    private static final Set<String> ANY_DRIVER = Set.of("mode", "max-buffer-size");
    private static final Set<String> JSON_FILE_OPTIONS =
            Set.of("max-file", "max-size", "compress", "labels", "labels-regex", "env", "env-regex", "tag");

    private LogOptions() {}

    static void check(LogConfig log) {
        if (!DRIVERS.contains(log.type())) {
            throw EngineException.invalid(
                    "error looking up logging plugin " + log.type() + ": plugin \"" + log.type() + "\" not found");
        }
        String mode = log.config().getOrDefault("mode", "");
        if (!Set.of("", "blocking", "non-blocking").contains(mode)) {
            throw EngineException.invalid("logger: logging mode not supported: " + mode);
        }
        if (!mode.equals("non-blocking") && log.config().containsKey("max-buffer-size")) {
            throw EngineException.invalid("logger: max-buffer-size option is only supported with 'mode=non-blocking'");
        }
        if (log.type().equals(JSON_FILE)) {
            checkNames(new TreeMap<>(log.config()));
        }
    }

    private static void checkNames(Map<String, String> options) {
        for (String name : options.keySet()) {
            if (!ANY_DRIVER.contains(name) && !JSON_FILE_OPTIONS.contains(name)) {
                throw EngineException.invalid("unknown log opt '" + name + "' for json-file log driver");
            }
        }
    }
}
