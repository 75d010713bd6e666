package io.berth.streams.log;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a json-file log is kept.
 *
 * @param maxSize the size in bytes at which a new file is begun; -1 for none
 * @param maxFile how many files there are at most, the one being written included
 * @param compress whether the older files are compressed
 * @param attributes what each record bears in {@code attrs}, sorted by key
 */
public record JsonFileOptions(long maxSize, int maxFile, boolean compress, SortedMap<String, String> attributes) {
    private static final Logger LOGGER = LoggerFactory.getLogger(JsonFileOptions.class);
    private static final String CACHE = "cache-";
    private static final Set<String> LOCAL_NAMES = Set.of("max-file", "max-size", "compress");
    private static final Set<String> JSON_FILE_NAMES =
            Set.of("max-file", "max-size", "compress", "labels", "labels-regex", "env", "env-regex", "tag");

    public JsonFileOptions {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** One file without limit and without attributes, as Docker does when nothing is said. */
    public static final JsonFileOptions DEFAULT = new JsonFileOptions(-1, 1, false, new TreeMap<>());

    /**
     * Reads the container's log options.
     *
     * @param options the options as the client gave them
     * @throws IllegalArgumentException with the message that dockerd gives
     */
    public static JsonFileOptions parse(Map<String, String> options, LogSubject subject) {
        long maxSize = SizeText.parse(options.getOrDefault("max-size", "-1"), options.containsKey("max-size"));
        if (maxSize == 0) {
            throw new IllegalArgumentException("max-size must be a positive number");
        }
        int maxFile = maxFile(options.getOrDefault("max-file", "1"));
        boolean compress = OptionText.bool(options.getOrDefault("compress", "false"));
        if (compress && (maxFile < 2 || maxSize < 0)) {
            throw new IllegalArgumentException(
                    "compress cannot be true when max-file is less than 2 or max-size is not set");
        }
        return new JsonFileOptions(maxSize, maxFile, compress, subject.attributes(options));
    }

    /** Refuses options that json-file does not know; the values are looked at when a container starts. */
    public static void checkNames(Map<String, String> options) {
        refuseOthers(options, JSON_FILE_NAMES, "' for json-file log driver");
    }

    /** Refuses options that local does not know; the values are looked at when a container starts. */
    public static void checkLocalNames(Map<String, String> options) {
        refuseOthers(options, LOCAL_NAMES, "' for log driver local");
    }

    private static void refuseOthers(Map<String, String> options, Set<String> names, String driver) {
        options.keySet().stream().sorted().filter(name -> !names.contains(name)).forEach(name -> {
            throw new IllegalArgumentException("unknown log opt '" + name + driver);
        });
    }

    /**
     * Reads the options of the driver {@code local}, which rotates and compresses unless told otherwise.
     *
     * @throws IllegalArgumentException with the message that dockerd gives
     */
    public static JsonFileOptions parseLocal(Map<String, String> options) {
        long maxSize = named("invalid value for max-size: ", options, "max-size", "20m", OptionText::size);
        int maxFile = named("invalid value for max-file: ", options, "max-file", "5", OptionText::integer);
        boolean compress = named("", options, "compress", "true", OptionText::bool);
        if (maxFile < 0) {
            throw new IllegalArgumentException("max file count cannot be less than 0");
        }
        if (compress && maxFile <= 1) {
            throw new IllegalArgumentException("compression cannot be enabled when max file count is 1");
        }
        return new JsonFileOptions(maxSize == 0 ? -1 : maxSize, Math.max(1, maxFile), compress, new TreeMap<>());
    }

    /**
     * How lines are kept to be read back that a log sends elsewhere: the options {@code cache-*}. As with dockerd, values
     * that make no sense count as not given.
     */
    public static JsonFileOptions parseCache(Map<String, String> options) {
        Map<String, String> own = new TreeMap<>();
        options.forEach((name, value) -> {
            if (name.startsWith(CACHE) && LOCAL_NAMES.contains(name.substring(CACHE.length()))) {
                own.put(name.substring(CACHE.length()), value);
            }
        });
        try {
            return parseLocal(own);
        } catch (IllegalArgumentException e) {
            LOGGER.debug("a log's cache is kept as usual", e);
            return parseLocal(Map.of());
        }
    }

    private static <T> T named(
            String prefix, Map<String, String> options, String name, String absent, Function<String, T> reader) {
        String value = options.getOrDefault(name, absent);
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            String start = prefix.isEmpty() ? "error reading " + name + " log option: " : prefix + value + ": ";
            throw new IllegalArgumentException(start + e.getMessage(), e);
        }
    }

    private static int maxFile(String text) {
        int count = OptionText.integer(text);
        if (count < 1) {
            throw new IllegalArgumentException("max-file cannot be less than 1");
        }
        return count;
    }
}
