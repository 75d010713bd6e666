package io.berth.streams.log;

import java.util.Map;

/**
 * How a log is fed: the options {@code mode} and {@code max-buffer-size}.
 *
 * @param blocking whether a log that is slow may slow the container
 * @param maxBuffer the bytes that may wait for a log that is not written at once
 */
public record LogMode(boolean blocking, long maxBuffer) {
    private static final long STANDARD_BUFFER = 1_000_000;

    /**
     * Reads the two options.
     *
     * @throws IllegalArgumentException in dockerd's words
     */
    public static LogMode parse(Map<String, String> options) {
        String mode = options.getOrDefault("mode", "");
        if (!mode.isEmpty() && !mode.equals("blocking") && !mode.equals("non-blocking")) {
            throw new IllegalArgumentException("logger: logging mode not supported: " + mode);
        }
        boolean blocking = !mode.equals("non-blocking");
        if (!options.containsKey("max-buffer-size")) {
            return new LogMode(blocking, STANDARD_BUFFER);
        }
        if (blocking) {
            throw new IllegalArgumentException(
                    "logger: max-buffer-size option is only supported with 'mode=non-blocking'");
        }
        try {
            long size = OptionText.size(options.getOrDefault("max-buffer-size", ""));
            return new LogMode(false, size == 0 ? STANDARD_BUFFER : size);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("error parsing option max-buffer-size: " + e.getMessage(), e);
        }
    }
}
