package io.berth.streams.log;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a json-file log is kept.
 *
 * @param maxSize the size in bytes at which a new file is begun; -1 for none
 * @param maxFile how many files there are at most, the one being written included
 * @param compress whether the older files are compressed
 * @param attributes what each record bears in {@code attrs}, sorted by key
 */
public record JsonFileOptions(long maxSize, int maxFile, boolean compress, SortedMap<String, String> attributes) {
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
        int maxFile = maxFile(options.getOrDefault("max-file", "1"));
        boolean compress = bool(options.getOrDefault("compress", "false"));
        if (compress && (maxFile < 2 || maxSize < 0)) {
            throw new IllegalArgumentException(
                    "compress cannot be true when max-file is less than 2 or max-size is not set");
        }
        return new JsonFileOptions(maxSize, maxFile, compress, subject.attributes(options));
    }

    /** Refuses options that json-file does not know; the values are looked at when a container starts. */
    public static void checkNames(Map<String, String> options) {
        for (String name : options.keySet()) {
            switch (name) {
                case "max-file",
                        "max-size",
                        "compress",
                        "labels",
                        "labels-regex",
                        "env",
                        "env-regex",
                        "tag",
                        "mode",
                        "max-buffer-size" -> {}
                default ->
                    throw new IllegalArgumentException("unknown log opt '" + name + "' for json-file log driver");
            }
        }
    }

    private static int maxFile(String text) {
        int count;
        try {
            count = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("strconv.Atoi: parsing \"" + text + "\": invalid syntax", e);
        }
        if (count < 1) {
            throw new IllegalArgumentException("max-file cannot be less than 1");
        }
        return count;
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            case "0", "f", "F", "false", "FALSE", "False" -> false;
            default ->
                throw new IllegalArgumentException("strconv.ParseBool: parsing \"" + text + "\": invalid syntax");
        };
    }
}
