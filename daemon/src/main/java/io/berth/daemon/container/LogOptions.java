package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.LogConfig;
import io.berth.streams.log.JsonFileOptions;
import io.berth.streams.log.LogMode;
import io.berth.streams.log.OptionText;
import io.berth.streams.log.remote.RemoteDrivers;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which log drivers there are and which options they take. */
final class LogOptions {
    static final String JSON_FILE = "json-file";
    static final String LOCAL = "local";
    static final String NONE = "none";

    /** The options that every driver takes. */
    private static final Set<String> ANY_DRIVER =
            Set.of("mode", "max-buffer-size", "cache-disabled", "cache-max-size", "cache-max-file", "cache-compress");

    private LogOptions() {}

    /** Refuses what can't work whatever the container; of some drivers the values are looked at only at the start. */
    static void check(LogConfig log) {
        try {
            checkOptions(log.type(), log.config());
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private static void checkOptions(String driver, Map<String, String> options) {
        if (driver.equals(NONE)) {
            return;
        }
        LogMode.parse(options);
        isCacheDisabled(options);
        switch (driver) {
            case JSON_FILE -> JsonFileOptions.checkNames(own(options));
            case LOCAL -> JsonFileOptions.checkLocalNames(own(options));
            default -> {
                if (!RemoteDrivers.names().contains(driver)) {
                    throw new IllegalArgumentException(
                            "error looking up logging plugin " + driver + ": plugin \"" + driver + "\" not found");
                }
                RemoteDrivers.check(driver, own(options));
            }
        }
    }

    /** Whether lines that are sent elsewhere are not kept here as well. */
    static boolean isCacheDisabled(Map<String, String> options) {
        String value = options.getOrDefault("cache-disabled", "false");
        try {
            return OptionText.bool(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid value for option cache-disabled: " + value, e);
        }
    }

    /** The options that are the driver's own. */
    static Map<String, String> own(Map<String, String> options) {
        Map<String, String> own = new TreeMap<>(options);
        own.keySet().removeAll(ANY_DRIVER);
        return own;
    }
}
