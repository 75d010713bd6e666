package io.berth.streams.log.remote;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a container logs to syslog.
 *
 * @param endpoint scheme empty: whatever the machine has
 * @param facility 0 to 23
 */
record SyslogOptions(Endpoint endpoint, int facility, SyslogFormat format) {
    private static final Set<String> NAMES = Set.of(
            "env",
            "env-regex",
            "labels",
            "labels-regex",
            "syslog-address",
            "syslog-facility",
            "syslog-tls-ca-cert",
            "syslog-tls-cert",
            "syslog-tls-key",
            "syslog-tls-skip-verify",
            "tag",
            "syslog-format");
    private static final Set<String> SCHEMES = Set.of("tcp", "udp", "tcp+tls", "unix", "unixgram");
    private static final List<String> FACILITIES = List.of(
            "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp");
    private static final int DAEMON = 3;
    private static final int LOCAL0 = 16;
    private static final int LAST = 23;

    /**
     * Reads the options.
     *
     * @throws IllegalArgumentException in dockerd's words
     */
    static SyslogOptions parse(Map<String, String> options) {
        options.keySet().stream().sorted().filter(name -> !NAMES.contains(name)).forEach(name -> {
            throw new IllegalArgumentException("unknown log opt '" + name + "' for syslog log driver");
        });
        return new SyslogOptions(
                endpoint(options.getOrDefault("syslog-address", "")),
                facility(options.getOrDefault("syslog-facility", "")),
                SyslogFormat.parse(options.getOrDefault("syslog-format", "")));
    }

    private static Endpoint endpoint(String address) {
        if (address.isEmpty()) {
            return new Endpoint("", "", "", "");
        }
        Endpoint parsed = Endpoint.parseUrl(address);
        if (!SCHEMES.contains(parsed.scheme())) {
            throw new IllegalArgumentException("unsupported scheme: '" + parsed.scheme() + "'");
        }
        if (parsed.isUnix()) {
            if (!Files.exists(Path.of(parsed.path()))) {
                throw new IllegalArgumentException("stat " + parsed.path() + ": no such file or directory");
            }
            return parsed;
        }
        return parsed.withPort("514");
    }

    private static int facility(String text) {
        if (text.isEmpty()) {
            return DAEMON;
        }
        if (FACILITIES.contains(text)) {
            return FACILITIES.indexOf(text);
        }
        if (text.matches("local[0-7]")) {
            return LOCAL0 + text.charAt("local".length()) - '0';
        }
        if (text.matches("\\d{1,2}") && Integer.parseInt(text) <= LAST) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("invalid syslog facility");
    }
}
