package io.berth.streams.log.remote;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a container logs to a GELF endpoint.
 *
 * @param compression {@code gzip}, {@code zlib} or {@code none}; only datagrams are compressed
 * @param level of the compression, -1 to 9
 * @param reconnectDelay before a new try to connect
 */
record GelfOptions(Endpoint endpoint, String compression, int level, Duration reconnectDelay) {
    private static final Set<String> COMPRESSIONS = Set.of("gzip", "zlib", "none");
    private static final int BEST_SPEED = 1;
    private static final int BEST = 9;

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException in dockerd's words
     */
    static GelfOptions parse(Map<String, String> options) {
        Endpoint endpoint = endpoint(options.getOrDefault("gelf-address", ""));
        boolean udp = endpoint.scheme().equals("udp");
        new TreeMap<>(options).forEach((name, value) -> check(name, value, udp));
        return new GelfOptions(
                endpoint,
                options.getOrDefault("gelf-compression-type", "gzip"),
                Integer.parseInt(options.getOrDefault("gelf-compression-level", String.valueOf(BEST_SPEED))),
                Duration.ofSeconds(Long.parseLong(options.getOrDefault("gelf-tcp-reconnect-delay", "1"))));
    }

    private static Endpoint endpoint(String address) {
        if (address.isEmpty()) {
            throw new IllegalArgumentException("gelf-address is a required parameter");
        }
        Endpoint parsed = Endpoint.parse(address);
        if (!parsed.scheme().equals("udp") && !parsed.scheme().equals("tcp")) {
            throw new IllegalArgumentException("gelf: endpoint needs to be TCP or UDP");
        }
        if (parsed.port().isEmpty()) {
            throw new IllegalArgumentException("gelf: please provide gelf-address as proto://host:port");
        }
        return parsed;
    }

    private static void check(String name, String value, boolean udp) {
        switch (name) {
            case "tag", "labels", "labels-regex", "env", "env-regex", "gelf-address" -> {}
            case "gelf-compression-level" -> {
                refuseIf(!udp, "compression is only supported on UDP");
                refuseIf(!isNumber(value, -1, BEST), unknown(value, name));
            }
            case "gelf-compression-type" -> {
                refuseIf(!udp, "compression is only supported on UDP");
                refuseIf(!COMPRESSIONS.contains(value), unknown(value, name));
            }
            case "gelf-tcp-max-reconnect", "gelf-tcp-reconnect-delay" -> {
                refuseIf(udp, "\"" + name + "\" is only valid for TCP");
                refuseIf(!isNumber(value, 0, Integer.MAX_VALUE), "\"" + name + "\" must be a positive integer");
            }
            default -> throw new IllegalArgumentException("unknown log opt \"" + name + "\" for gelf log driver");
        }
    }

    private static String unknown(String value, String name) {
        return "unknown value \"" + value + "\" for log opt \"" + name + "\" for gelf log driver";
    }

    private static boolean isNumber(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            return number >= least && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static void refuseIf(boolean refused, String message) {
        if (refused) {
            throw new IllegalArgumentException(message);
        }
    }
}
