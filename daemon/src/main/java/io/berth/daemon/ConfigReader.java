package io.berth.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.berth.daemon.network.NetworkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads flags in dockerd's spelling and a {@code daemon.json} with dockerd's keys. An option that stands in both is
 * refused, as dockerd does.
 */
final class ConfigReader {
    private static final List<String> PROTOCOLS = List.of("unix://", "tcp://", "fd://");

    private final Map<Option, List<String>> flags = new EnumMap<>(Option.class);
    private final Map<Option, List<String>> file = new EnumMap<>(Option.class);

    private final Runtimes.Builder runtimes = new Runtimes.Builder();

    private ConfigReader() {}

    /**
     * @return empty when the help was asked for
     * @throws ConfigException in dockerd's words
     */
    static Optional<Config> read(List<String> args) throws ConfigException {
        var reader = new ConfigReader();
        reader.readFlags(args);
        if (reader.flags.containsKey(Option.HELP)) {
            return Optional.empty();
        }
        for (String runtime : reader.flags.getOrDefault(Option.RUNTIMES, List.of())) {
            reader.runtimes.addFlag(runtime);
        }
        reader.readFile();
        return Optional.of(reader.config());
    }

    private void readFlags(List<String> args) throws ConfigException {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("-") || arg.length() < 2) {
                throw new ConfigException("unknown argument: " + arg + "\nSee 'berth daemon --help'.");
            }
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            Option option = flagNamed(name);
            Optional<String> inline = equals < 0 ? Optional.empty() : Optional.of(arg.substring(equals + 1));
            if (option.kind() == Option.Kind.FLAG) {
                add(flags, option, checkedFlag(option, inline.orElse("true")));
            } else if (inline.isPresent()) {
                add(flags, option, inline.get());
            } else if (i + 1 < args.size()) {
                i++;
                add(flags, option, args.get(i));
            } else {
                throw new ConfigException("flag needs an argument: " + name + "\nSee 'berth daemon --help'.");
            }
        }
    }

    private static Option flagNamed(String name) throws ConfigException {
        Optional<Option> found = name.startsWith("--")
                ? Option.byFlag(name.substring(2))
                : name.length() == 2 ? Option.byShortFlag(name.charAt(1)) : Optional.empty();
        return found.orElseThrow(() -> new ConfigException("unknown flag: " + name + "\nSee 'berth daemon --help'."));
    }

    private static String checkedFlag(Option option, String value) throws ConfigException {
        if (value.equals("true") || value.equals("false")) {
            return value;
        }
        throw new ConfigException("invalid argument \"" + value + "\" for \"--" + option.flag() + "\" flag");
    }

    private void readFile() throws ConfigException {
        boolean named = flags.containsKey(Option.CONFIG_FILE);
        Path path = Path.of(text(Option.CONFIG_FILE, Config.DEFAULT_FILE.toString()));
        if (!named && !Files.exists(path)) {
            return;
        }
        String trouble = "unable to configure the Berth daemon with file " + path + ": ";
        JsonNode tree;
        try {
            tree = new ObjectMapper().readTree(Files.readString(path));
        } catch (IOException e) {
            throw new ConfigException(trouble + e.getMessage(), e);
        }
        if (!tree.isObject()) {
            throw new ConfigException(trouble + "invalid JSON: not an object");
        }
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            Option option = Option.byKey(entry.getKey())
                    .orElseThrow(() -> new ConfigException(trouble
                            + "the following directives don't match any configuration option: " + entry.getKey()));
            if (option == Option.RUNTIMES) {
                addRuntimes(trouble, entry.getValue());
            } else {
                putFromFile(option, entry.getValue());
            }
            if (flags.containsKey(option) && option.kind() != Option.Kind.MAP) {
                throw new ConfigException(trouble
                        + "the following directives are specified both as a flag and in the configuration file: "
                        + option.key() + ": (from flag: " + flags.get(option) + ", from file: " + file.get(option)
                        + ")");
            }
        }
    }

    private void addRuntimes(String trouble, JsonNode value) throws ConfigException {
        try {
            runtimes.addFile(value);
        } catch (ConfigException e) {
            throw new ConfigException(trouble + e.getMessage(), e);
        }
    }

    private void putFromFile(Option option, JsonNode value) {
        if (value.isArray()) {
            value.forEach(item -> add(file, option, item.isObject() ? pairs(item) : item.asText()));
        } else if (value.isObject()) {
            value.properties()
                    .forEach(item -> add(
                            file, option, item.getKey() + "=" + item.getValue().asText()));
        } else {
            add(file, option, value.asText());
        }
    }

    /** An object as its flag would be written: {@code base=10.0.0.0/8,size=24}. */
    private static String pairs(JsonNode object) {
        return object.properties().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue().asText())
                .collect(Collectors.joining(","));
    }

    private Config config() throws ConfigException {
        var hosts = values(Option.HOST);
        for (String host : hosts) {
            if (PROTOCOLS.stream().noneMatch(host::startsWith)) {
                throw new ConfigException(
                        "unable to parse host " + host + ": use unix:///path, tcp://host:port or fd://");
            }
        }
        var tls = new TlsSettings(this::values, System.getenv());
        tls.check(hosts);
        Path execRoot = Path.of(text(Option.EXEC_ROOT, "/run/berth")).toAbsolutePath();
        return new Config(
                hosts.isEmpty() ? List.of(Config.DEFAULT_HOST) : hosts,
                text(Option.GROUP, "docker"),
                Path.of(text(Option.DATA_ROOT, "/var/lib/berth")).toAbsolutePath(),
                execRoot,
                values(Option.PID_FILE).stream().findFirst().map(Path::of),
                Boolean.parseBoolean(text(Option.DEBUG, "false"))
                        || text(Option.LOG_LEVEL, "info").equals("debug"),
                Boolean.parseBoolean(text(Option.LIVE_RESTORE, "false")),
                number(Option.SHUTDOWN_TIMEOUT, 15),
                tls.files(),
                tls.openIsMeant(),
                text(Option.LOG_DRIVER, "json-file"),
                map(Option.LOG_OPT),
                runtimes.build(text(Option.DEFAULT_RUNTIME, "")),
                network(),
                values(Option.INSECURE_REGISTRY),
                values(Option.REGISTRY_MIRROR));
    }

    private NetworkFlags network() throws ConfigException {
        return new NetworkFlags(
                text(Option.BRIDGE, ""),
                text(Option.BIP, ""),
                text(Option.FIXED_CIDR, ""),
                text(Option.DEFAULT_GATEWAY, ""),
                new NetworkConfig.Ipv6(
                        Boolean.parseBoolean(text(Option.IPV6, "false")),
                        text(Option.BIP6, ""),
                        text(Option.FIXED_CIDR_V6, ""),
                        text(Option.DEFAULT_GATEWAY_V6, "")),
                values(Option.DEFAULT_ADDRESS_POOL),
                number(Option.MTU, 1500),
                Boolean.parseBoolean(text(Option.ICC, "true")),
                Boolean.parseBoolean(text(Option.IP_MASQ, "true")),
                text(Option.IP, ""));
    }

    private List<String> values(Option option) {
        var fromFlags = flags.get(option);
        return List.copyOf(fromFlags != null ? fromFlags : file.getOrDefault(option, List.of()));
    }

    private String text(Option option, String absent) {
        var found = values(option);
        return found.isEmpty() ? absent : found.getLast();
    }

    private int number(Option option, int absent) throws ConfigException {
        String text = text(option, String.valueOf(absent));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new ConfigException(
                    "invalid argument \"" + text + "\" for \"--" + option.flag() + "\" flag: not a number", e);
        }
    }

    private Map<String, String> map(Option option) {
        var all = new ArrayList<>(file.getOrDefault(option, List.of()));
        all.addAll(flags.getOrDefault(option, List.of()));
        var result = new LinkedHashMap<String, String>();
        for (String item : all) {
            int equals = item.indexOf('=');
            result.put(equals < 0 ? item : item.substring(0, equals), equals < 0 ? "" : item.substring(equals + 1));
        }
        return java.util.Collections.unmodifiableMap(result);
    }

    private static void add(Map<Option, List<String>> into, Option option, String value) {
        into.computeIfAbsent(option, o -> new ArrayList<>()).add(value);
    }
}
