package io.berth.daemon.network;

import io.berth.api.type.network.EndpointSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options that a container gives for one of its links. */
final class EndpointOptions {
    private static final String SYSCTLS = "com.docker.network.endpoint.sysctls";
    private static final String NAME = "com.docker.network.endpoint.ifname";
    private static final Set<String> FAMILIES = Set.of("ipv4", "ipv6", "mpls");
    private static final Pattern SETTING =
            Pattern.compile("net\\.([^.=]+)\\.([^.=]+)\\.IFNAME\\.([^=]+)=(.*)", Pattern.CASE_INSENSITIVE);

    private EndpointOptions() {}

    /** The name that the link is to have; the first free one of the prefix unless the container says. */
    static String name(EndpointSettings wanted, String prefix, Set<String> taken) {
        String asked = options(wanted).getOrDefault(NAME, "");
        if (!asked.isEmpty()) {
            return asked;
        }
        for (int number = 0; ; number++) {
            if (!taken.contains(prefix + number)) {
                return prefix + number;
            }
        }
    }

    /**
     * The kernel's settings for the link, by their path below {@code /proc/sys/net}.
     *
     * @throws IllegalArgumentException in the Engine's words
     */
    static Map<String, String> settings(EndpointSettings wanted, String link) {
        var settings = new LinkedHashMap<String, String>();
        String text = options(wanted).get(SYSCTLS);
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            Matcher setting = SETTING.matcher(part);
            if (!setting.matches() || !FAMILIES.contains(setting.group(1).toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("unrecognised network interface sysctl '" + part
                        + "'; represent 'net.X.Y.ethN.Z=V' as 'net.X.Y.IFNAME.Z=V', 'X' must be 'ipv4', 'ipv6' or"
                        + " 'mpls'");
            }
            String path = setting.group(1) + "/" + setting.group(2) + "/" + link + "/"
                    + setting.group(3).replace('.', '/');
            if (path.contains("//") || List.of(path.split("/", -1)).contains("..")) {
                throw new IllegalArgumentException("invalid network interface sysctl '" + part + "'");
            }
            settings.put(path, setting.group(4));
        }
        return settings;
    }

    private static Map<String, String> options(EndpointSettings wanted) {
        return Objects.requireNonNullElse(wanted.driverOpts(), Map.of());
    }
}
