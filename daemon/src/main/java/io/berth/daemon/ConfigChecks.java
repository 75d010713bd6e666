package io.berth.daemon;

import io.berth.api.error.EngineException;
import io.berth.daemon.registry.InsecureRegistries;
import io.berth.daemon.registry.Mirrors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What values options may have, in dockerd's order and words. */
final class ConfigChecks {
    private static final List<String> PROTOCOLS = List.of("unix://", "tcp://", "fd://");
    private static final Set<String> LEVELS = Set.of("trace", "debug", "info", "warn", "error", "fatal", "panic");

    private ConfigChecks() {}

    /** Why a flag's value is refused while it is read; the same in a file is a matter of {@link #check}. */
    static Optional<String> faultOfFlag(Option option, String value) {
        return switch (option) {
            case LABELS -> value.contains("=") ? Optional.empty() : Optional.of("bad attribute format: " + value);
            case ULIMITS -> ContainerFlags.faultOfUlimit(value);
            case SHM_SIZE -> ContainerFlags.faultOfSize(value);
            case DNS ->
                ContainerFlags.isAddress(value)
                        ? Optional.empty()
                        : Optional.of("invalid string being converted to IP address: " + value);
            case DNS_SEARCH ->
                ContainerFlags.isDomain(value) ? Optional.empty() : Optional.of(value + " is not a valid domain");
            default -> Optional.empty();
        };
    }

    /** Refuses what can't be together, or can't be at all. */
    static void check(OptionValues values) throws ConfigException {
        for (String host : values.values(Option.HOST)) {
            refuseIf(
                    PROTOCOLS.stream().noneMatch(host::startsWith),
                    "unable to parse host " + host + ": use unix:///path, tcp://host:port or fd://");
        }
        checkLogs(values);
        for (String label : values.values(Option.LABELS)) {
            refuseIf(!label.contains("="), "bad attribute format: " + label);
        }
        labels(values.values(Option.LABELS));
        checkNumbers(values);
        checkContainers(values);
        checkProxy(values);
        try {
            Mirrors.parse(values.values(Option.REGISTRY_MIRROR));
            var _ = new InsecureRegistries(values.values(Option.INSECURE_REGISTRY));
        } catch (EngineException e) {
            throw new ConfigException(e.text(), e);
        }
        for (Option proxy : List.of(Option.HTTP_PROXY, Option.HTTPS_PROXY)) {
            refuseIf(
                    values.text(proxy, "").contains("@"),
                    "--" + proxy.flag() + ": a proxy that wants a password is not supported");
        }
        refuseUnsupported(values);
    }

    private static void checkLogs(OptionValues values) throws ConfigException {
        String level = values.text(Option.LOG_LEVEL, "info");
        refuseIf(!LEVELS.contains(level), "invalid logging level: " + level);
        String format = values.text(Option.LOG_FORMAT, "text");
        refuseIf(!format.equals("text") && !format.equals("json"), "invalid log format: " + format);
    }

    private static void checkNumbers(OptionValues values) throws ConfigException {
        var named = new LinkedHashMap<Option, String>();
        named.put(Option.MTU, "default MTU");
        named.put(Option.MAX_DOWNLOADS, "max concurrent downloads");
        named.put(Option.MAX_UPLOADS, "max concurrent uploads");
        named.put(Option.DOWNLOAD_ATTEMPTS, "max download attempts");
        for (Map.Entry<Option, String> entry : named.entrySet()) {
            int number = values.number(entry.getKey(), 0);
            refuseIf(number < 0, "invalid " + entry.getValue() + ": " + number);
        }
    }

    private static void checkContainers(OptionValues values) throws ConfigException {
        String ipc = values.text(Option.IPC_MODE, "private");
        refuseIf(
                Set.of("none", "host").contains(ipc) || ipc.startsWith("container:"),
                "IPC mode \"" + ipc + "\" is not supported as default value; use \"shareable\" or \"private\"");
        refuseIf(
                !Set.of("private", "shareable").contains(ipc),
                "default IPC mode setting (" + ipc + ") is invalid; use \"shareable\" or \"private\"");
        String cgroups = values.text(Option.CGROUPNS_MODE, "private");
        refuseIf(
                !Set.of("private", "host").contains(cgroups),
                "invalid default cgroup namespace (" + cgroups + "): use \"host\" or \"private\"");
        for (String address : values.values(Option.DNS)) {
            refuseIf(!ContainerFlags.isAddress(address), "invalid IP address: " + address);
        }
        Optional<String> size = ContainerFlags.faultOfSize(values.text(Option.SHM_SIZE, "64m"));
        refuseIf(size.isPresent(), size.orElse(""));
        for (String ulimit : values.both(Option.ULIMITS)) {
            Optional<String> fault = ContainerFlags.faultOfUlimit(ulimit);
            refuseIf(fault.isPresent(), fault.orElse(""));
        }
        for (String option : values.values(Option.EXEC_OPT)) {
            checkExecOption(option);
        }
    }

    private static void checkExecOption(String option) throws ConfigException {
        int equals = option.indexOf('=');
        String invalid = "invalid exec-opt (" + option + "): ";
        refuseIf(equals < 1 || equals == option.length() - 1, invalid + "must be formatted 'opt=value'");
        String name = option.substring(0, equals).strip();
        refuseIf(name.equals("isolation"), invalid + "option 'isolation' is only supported on windows");
        refuseIf(!name.equals("native.cgroupdriver"), invalid + "unknown option: '" + name + "'");
        refuseIf(
                !option.substring(equals + 1).strip().equals("cgroupfs"),
                invalid + "control groups are made by the engine itself: use native.cgroupdriver=cgroupfs");
    }

    /** The labels without doubles, which must not say different things of one key. */
    static List<String> labels(List<String> labels) throws ConfigException {
        var byKey = new LinkedHashMap<String, String>();
        for (String label : labels) {
            String key = label.substring(0, Math.max(0, label.indexOf('=')));
            String before = byKey.put(key, label);
            refuseIf(before != null && !before.equals(label), "conflict labels for " + label + " and " + before);
        }
        return List.copyOf(byKey.values());
    }

    private static void refuseUnsupported(OptionValues values) throws ConfigException {
        for (Option option : values.given()) {
            for (String value : values.both(option)) {
                Optional<String> refusal = option.refusal(value);
                refuseIf(refusal.isPresent(), refusal.orElse(""));
            }
        }
    }

    private static void refuseIf(boolean refused, String message) throws ConfigException {
        if (refused) {
            throw new ConfigException(message);
        }
    }

    /** The proxy is a part of the engine; a path of another is looked at as the Engine does, and not used. */
    private static void checkProxy(OptionValues values) throws ConfigException {
        List<String> paths = values.values(Option.USERLAND_PROXY_PATH);
        if (paths.isEmpty() || !values.flag(Option.USERLAND_PROXY, true)) {
            return;
        }
        String path = paths.getLast();
        String trouble = "invalid userland-proxy-path: ";
        refuseIf(path.isEmpty(), trouble + "userland-proxy is enabled, but userland-proxy-path is not set");
        refuseIf(!path.startsWith("/"), trouble + "must be an absolute path: " + path);
        Path program = Path.of(path);
        refuseIf(
                !Files.exists(program),
                trouble + "exec: \"" + path + "\": stat " + path + ": no such file or directory");
        refuseIf(Files.isDirectory(program), trouble + "exec: \"" + path + "\": is a directory");
        refuseIf(!Files.isExecutable(program), trouble + "exec: \"" + path + "\": permission denied");
    }
}
