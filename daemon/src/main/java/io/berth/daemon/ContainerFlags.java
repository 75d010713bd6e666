package io.berth.daemon;

import com.google.common.net.InetAddresses;
import io.berth.api.type.container.Ulimit;
import io.berth.daemon.container.ContainerPresets;
import io.berth.execdriver.ProcessSpec.SeccompProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options about containers that do not say it themselves, and how their values are written. */
final class ContainerFlags {
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kmgtp]?)(?:i?b)?");
    private static final String UNITS = "kmgtp";
    private static final int UNIT_BITS = 10;
    private static final Pattern DOMAIN = Pattern.compile("(?:[a-zA-Z0-9_-]+\\.?)+|\\.");
    private static final Set<String> ULIMITS = Set.of(
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");

    private ContainerFlags() {}

    /**
     * What was checked before, put together; a seccomp profile is read here.
     *
     * @param unified whether the host has control groups of version 2 alone: privileged containers are in a namespace of
     *     their own there, too
     */
    static ContainerPresets presets(OptionValues values, boolean unified) throws ConfigException {
        return new ContainerPresets(
                size(values.text(Option.SHM_SIZE, "64m")),
                values.text(Option.IPC_MODE, "private"),
                values.text(Option.CGROUPNS_MODE, unified ? "private" : ""),
                values.flag(Option.INIT, false),
                ulimits(values.both(Option.ULIMITS)),
                new ContainerPresets.Dns(
                        values.values(Option.DNS), values.values(Option.DNS_SEARCH), values.values(Option.DNS_OPT)),
                values.flag(Option.NO_NEW_PRIVILEGES, false),
                seccomp(values.text(Option.SECCOMP_PROFILE, "builtin")),
                values.text(Option.CGROUP_PARENT, ContainerPresets.CGROUP_PARENT),
                values.flag(Option.VALIDATE, false)
                        ? Optional.empty()
                        : new UserRemap(Path.of("/etc")).find(values.text(Option.USERNS_REMAP, "")));
    }

    private static ContainerPresets.Seccomp seccomp(String profile) throws ConfigException {
        if (profile.isEmpty() || profile.equals("builtin")) {
            return ContainerPresets.Seccomp.BUILTIN;
        }
        if (profile.equals("unconfined")) {
            return new ContainerPresets.Seccomp(profile, Optional.empty());
        }
        try {
            return new ContainerPresets.Seccomp(
                    profile, Optional.of(new SeccompProfile.Json(Files.readString(Path.of(profile)))));
        } catch (IOException e) {
            throw new ConfigException("opening seccomp profile (" + profile + ") failed: " + e.getMessage(), e);
        }
    }

    private static List<Ulimit> ulimits(List<String> written) {
        var byName = new LinkedHashMap<String, Ulimit>();
        for (String one : written) {
            int equals = one.indexOf('=');
            String[] bounds = one.substring(equals + 1).split(":", 2);
            long soft = Long.parseLong(bounds[0]);
            long hard = bounds.length == 1 ? soft : Long.parseLong(bounds[1]);
            String name = one.substring(0, equals);
            byName.put(name, new Ulimit(name, hard, soft));
        }
        return List.copyOf(byName.values());
    }

    /** Why {@code name=soft:hard} is none, in the client library's words. */
    static Optional<String> faultOfUlimit(String written) {
        int equals = written.indexOf('=');
        if (equals < 0) {
            return Optional.of("invalid ulimit argument: " + written);
        }
        String name = written.substring(0, equals);
        if (!ULIMITS.contains(name)) {
            return Optional.of("invalid ulimit type: " + name);
        }
        String[] bounds = written.substring(equals + 1).split(":", -1);
        if (bounds.length > 2) {
            return Optional.of("too many limit value arguments - " + written.substring(equals + 1)
                    + ", can only have up to two, `soft[:hard]`");
        }
        for (String bound : bounds) {
            if (!bound.matches("-?[0-9]{1,18}")) {
                return Optional.of("strconv.ParseInt: parsing \"" + bound + "\": invalid syntax");
            }
        }
        long soft = Long.parseLong(bounds[0]);
        long hard = Long.parseLong(bounds[bounds.length - 1]);
        if (hard != -1 && (soft == -1 || soft > hard)) {
            return Optional.of("ulimit soft limit must be less than or equal to hard limit: "
                    + (soft == -1 ? "soft: -1 (unlimited), hard: " + hard : soft + " > " + hard));
        }
        return Optional.empty();
    }

    static Optional<String> faultOfSize(String written) {
        return SIZE.matcher(written.toLowerCase(Locale.ROOT)).matches()
                ? Optional.empty()
                : Optional.of("invalid size: '" + written + "'");
    }

    /** Bytes, from a number with a unit of 1024. */
    private static long size(String written) throws ConfigException {
        Matcher size = SIZE.matcher(written.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new ConfigException("invalid size: '" + written + "'");
        }
        String unit = String.valueOf(size.group(2));
        long factor = unit.isEmpty() ? 1 : 1L << (UNIT_BITS * (UNITS.indexOf(unit) + 1));
        return (long) (Double.parseDouble(String.valueOf(size.group(1))) * factor);
    }

    static boolean isAddress(String text) {
        return InetAddresses.isInetAddress(text);
    }

    static boolean isDomain(String text) {
        return DOMAIN.matcher(text).matches();
    }
}
