package io.berth.streams.log.remote;

import io.berth.streams.log.OptionText;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * How a container logs to fluentd.
 *
 * @param async whether a container is started although fluentd can't be reached
 * @param bufferLimit bytes that may wait to be sent
 * @param retryWait before the first new try to connect
 * @param nanoseconds whether records bear the time to the nanosecond, in place of the second
 * @param asksForAck whether each batch waits for fluentd to say that it has it
 */
record FluentdOptions(
        Endpoint endpoint,
        boolean async,
        long bufferLimit,
        Duration retryWait,
        boolean nanoseconds,
        boolean asksForAck) {
    private static final Set<String> NAMES = Set.of(
            "env",
            "env-regex",
            "labels",
            "labels-regex",
            "tag",
            "fluentd-address",
            "fluentd-async",
            "fluentd-async-reconnect-interval",
            "fluentd-buffer-limit",
            "fluentd-max-retries",
            "fluentd-request-ack",
            "fluentd-retry-wait",
            "fluentd-sub-second-precision",
            "fluentd-write-timeout");
    private static final long BUFFER_LIMIT = 1L << 20;
    private static final Duration LEAST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(10);

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException in dockerd's words
     */
    static FluentdOptions parse(Map<String, String> options) {
        options.keySet().stream().sorted().filter(name -> !NAMES.contains(name)).forEach(name -> {
            throw new IllegalArgumentException("unknown log opt '" + name + "' for fluentd log driver");
        });
        String limit = options.getOrDefault("fluentd-buffer-limit", "");
        Endpoint endpoint = endpoint(options.getOrDefault("fluentd-address", ""));
        long bufferLimit = limit.isEmpty() ? BUFFER_LIMIT : OptionText.size(limit);
        Duration retryWait = retryWait(options);
        OptionText.unsigned(options.getOrDefault("fluentd-max-retries", "0"));
        boolean async = bool(options, "fluentd-async");
        interval(options.getOrDefault("fluentd-async-reconnect-interval", ""));
        boolean nanoseconds = bool(options, "fluentd-sub-second-precision");
        boolean ack = bool(options, "fluentd-request-ack");
        timeout(options.getOrDefault("fluentd-write-timeout", ""));
        return new FluentdOptions(endpoint, async, bufferLimit, retryWait, nanoseconds, ack);
    }

    private static boolean bool(Map<String, String> options, String name) {
        String value = options.getOrDefault(name, "");
        return !value.isEmpty() && OptionText.bool(value);
    }

    private static Duration retryWait(Map<String, String> options) {
        String value = options.getOrDefault("fluentd-retry-wait", "");
        Duration wait = value.isEmpty() ? Duration.ofSeconds(1) : OptionText.duration(value);
        return wait.compareTo(LEAST_INTERVAL) < 0 ? LEAST_INTERVAL : wait;
    }

    private static void interval(String value) {
        if (value.isEmpty()) {
            return;
        }
        Duration interval;
        try {
            interval = OptionText.duration(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "invalid value for fluentd-async-reconnect-interval: " + e.getMessage(), e);
        }
        if (interval.compareTo(LEAST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException("invalid value for fluentd-async-reconnect-interval: value (\"" + value
                    + "\") must be between 100ms and 10s");
        }
    }

    private static void timeout(String value) {
        if (!value.isEmpty()) {
            try {
                OptionText.duration(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "invalid value for fluentd-write-timeout: value must be a duration: " + e.getMessage(), e);
            }
        }
    }

    private static Endpoint endpoint(String address) {
        if (address.isEmpty()) {
            return new Endpoint("tcp", "127.0.0.1", "24224", "");
        }
        try {
            Endpoint parsed = Endpoint.parseUrl(address.contains("://") ? address : "tcp://" + address);
            return switch (parsed.scheme()) {
                case "unix" -> {
                    if (parsed.path().isEmpty()) {
                        throw new IllegalArgumentException("path is empty");
                    }
                    yield parsed;
                }
                case "tcp", "tls" -> {
                    if (!parsed.path().isEmpty()) {
                        throw new IllegalArgumentException("should not contain a path element");
                    }
                    String host = parsed.host().isEmpty() ? "127.0.0.1" : parsed.host();
                    yield new Endpoint(parsed.scheme(), host, parsed.port(), "").withPort("24224");
                }
                default -> throw new IllegalArgumentException("unsupported scheme: '" + parsed.scheme() + "'");
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("invalid fluentd-address (" + address + "): " + e.getMessage(), e);
        }
    }
}
