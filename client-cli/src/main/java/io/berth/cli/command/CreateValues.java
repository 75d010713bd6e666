package io.berth.cli.command;

import io.berth.cli.flag.FlagException;
import io.berth.cli.format.Json;
import io.berth.cli.format.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The small languages inside the values of {@code run}'s flags. */
final class CreateValues {
    private static final Map<Character, Long> NANOSECONDS =
            Map.of('s', 1_000_000_000L, 'm', 60_000_000_000L, 'h', 3_600_000_000_000L);

    private CreateValues() {}

    /** What the ports' flags say. */
    record Ports(Set<String> exposed, Map<String, List<Map<String, String>>> bindings) {}

    static Map<String, String> pairs(List<String> entries) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            pairs.put(equals < 0 ? entry : entry.substring(0, equals), equals < 0 ? "" : entry.substring(equals + 1));
        }
        return pairs;
    }

    /** {@code A=b} as it is; a bare {@code A} with the client's own value, if it has one. */
    static String fromEnvironment(String entry) {
        if (entry.startsWith("=")) {
            throw new FlagException("invalid argument \"" + entry + "\" for \"-e, --env\" flag: invalid environment "
                    + "variable: " + entry);
        }
        String own = entry.contains("=") ? null : System.getenv(entry);
        return own == null ? entry : entry + "=" + own;
    }

    /** A seccomp profile's file is read here, since the engine sees other files. */
    static String securityOption(String option) throws IOException {
        String prefix = "seccomp=";
        if (!option.startsWith(prefix) || option.equals("seccomp=unconfined") || option.equals("seccomp=builtin")) {
            return option;
        }
        return prefix
                + Json.parse(Files.readAllBytes(Path.of(option.substring(prefix.length()))))
                        .toJson();
    }

    static List<Map<String, Object>> ulimits(List<String> entries) {
        List<Map<String, Object>> limits = new ArrayList<>();
        pairs(entries).forEach((name, value) -> {
            String[] parts = value.split(":", 2);
            try {
                long soft = Long.parseLong(parts[0]);
                long hard = parts.length > 1 ? Long.parseLong(parts[1]) : soft;
                limits.add(Map.of("Name", name, "Soft", soft, "Hard", hard));
            } catch (NumberFormatException e) {
                throw new FlagException(
                        "invalid argument \"" + name + "=" + value + "\" for \"--ulimit\" flag: invalid ulimit value");
            }
        });
        return limits;
    }

    static List<Map<String, Object>> devices(List<String> entries) {
        List<Map<String, Object>> devices = new ArrayList<>();
        for (String entry : entries) {
            String[] parts = entry.split(":", 3);
            boolean modeSecond = parts.length == 2 && !parts[1].startsWith("/");
            String inside = parts.length < 2 || modeSecond ? parts[0] : parts[1];
            String mode = parts.length == 3 ? parts[2] : modeSecond ? parts[1] : "rwm";
            devices.add(Map.of("PathOnHost", parts[0], "PathInContainer", inside, "CgroupPermissions", mode));
        }
        return devices;
    }

    /** A bind's source may be relative to the client's folder. */
    static String absoluteSource(String bind) {
        int colon = bind.indexOf(':');
        String source = bind.substring(0, colon);
        boolean relative =
                source.equals(".") || source.equals("..") || source.startsWith("./") || source.startsWith("../");
        return relative ? Path.of(source).toAbsolutePath().normalize() + bind.substring(colon) : bind;
    }

    static List<Map<String, Object>> mounts(List<String> entries) {
        List<Map<String, Object>> mounts = new ArrayList<>();
        for (String entry : entries) {
            mounts.add(mount(entry));
        }
        return mounts;
    }

    private static Map<String, Object> mount(String entry) {
        Map<String, Object> mount = new LinkedHashMap<>();
        mount.put("Type", "volume");
        for (String field : entry.split(",", -1)) {
            int equals = field.indexOf('=');
            String key = equals < 0 ? field : field.substring(0, equals);
            String value = equals < 0 ? "true" : field.substring(equals + 1);
            switch (key) {
                case "type" -> mount.put("Type", value);
                case "source", "src" -> mount.put("Source", value);
                case "target", "dst", "destination" -> mount.put("Target", value);
                case "readonly", "ro" -> mount.put("ReadOnly", value.equals("true") || value.equals("1"));
                case "consistency" -> mount.put("Consistency", value);
                case "bind-propagation" -> mount.put("BindOptions", Map.of("Propagation", value));
                case "volume-nocopy" -> mount.put("VolumeOptions", Map.of("NoCopy", true));
                case "tmpfs-size" -> mount.put("TmpfsOptions", Map.of("SizeBytes", Units.bytes(value)));
                default ->
                    throw new FlagException("invalid argument \"" + entry + "\" for \"--mount\" flag: unknown option '"
                            + key + "' in '" + field + "'");
            }
        }
        return mount;
    }

    /** {@code [ip:][host:]container[/protocol]}, the ports single or ranges of the same length. */
    static Ports ports(List<String> publish, List<String> expose) {
        Ports ports = new Ports(new LinkedHashSet<>(), new LinkedHashMap<>());
        for (String entry : expose) {
            String protocol = protocol(entry);
            for (int port : range(bare(entry))) {
                ports.exposed().add(port + "/" + protocol);
            }
        }
        for (String entry : publish) {
            publish(entry, ports);
        }
        return ports;
    }

    private static void publish(String entry, Ports ports) {
        String bare = bare(entry);
        int last = bare.lastIndexOf(':');
        int[] inside = range(bare.substring(last + 1));
        String rest = last < 0 ? "" : bare.substring(0, last);
        int second = rest.endsWith("]") ? -1 : rest.lastIndexOf(':');
        String ip = second < 0 ? "" : rest.substring(0, second).replace("[", "").replace("]", "");
        String hostPorts = rest.substring(second + 1);
        int[] outside = hostPorts.isEmpty() ? new int[0] : range(hostPorts);
        if (outside.length > 0 && outside.length != inside.length && inside.length > 1) {
            throw new FlagException("invalid argument \"" + entry
                    + "\" for \"-p, --publish\" flag: invalid ranges specified for container and host Ports");
        }
        for (int i = 0; i < inside.length; i++) {
            String key = inside[i] + "/" + protocol(entry);
            boolean anyOf = inside.length == 1 && outside.length > 1;
            String hostPort = outside.length == 0 ? "" : anyOf ? hostPorts : Integer.toString(outside[i]);
            ports.exposed().add(key);
            ports.bindings().computeIfAbsent(key, k -> new ArrayList<>()).add(binding(ip, hostPort));
        }
    }

    private static Map<String, String> binding(String ip, String port) {
        Map<String, String> binding = new LinkedHashMap<>();
        binding.put("HostIp", ip);
        binding.put("HostPort", port);
        return binding;
    }

    private static String protocol(String entry) {
        int slash = entry.indexOf('/');
        return slash < 0 ? "tcp" : entry.substring(slash + 1);
    }

    private static String bare(String entry) {
        int slash = entry.indexOf('/');
        return slash < 0 ? entry : entry.substring(0, slash);
    }

    private static int[] range(String text) {
        String[] ends = text.split("-", 2);
        try {
            int first = Integer.parseInt(ends[0]);
            int last = ends.length > 1 ? Integer.parseInt(ends[1]) : first;
            int[] ports = new int[Math.max(0, last - first + 1)];
            for (int i = 0; i < ports.length; i++) {
                ports[i] = first + i;
            }
            return ports;
        } catch (NumberFormatException e) {
            throw new FlagException("invalid containerPort: " + text);
        }
    }

    /** Go's way to write a length of time: {@code 1m30s}, {@code 500ms}. */
    static long nanoseconds(String text) {
        long total = 0;
        int at = 0;
        while (at < text.length()) {
            int digits = at;
            while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
                digits++;
            }
            if (digits == at || digits == text.length()) {
                throw new FlagException("time: invalid duration \"" + text + "\"");
            }
            long value = Long.parseLong(text.substring(at, digits));
            if (text.startsWith("ms", digits)) {
                total += value * 1_000_000;
                at = digits + 2;
            } else {
                total += value * NANOSECONDS.getOrDefault(text.charAt(digits), 0L);
                at = digits + 1;
            }
        }
        return total;
    }
}
