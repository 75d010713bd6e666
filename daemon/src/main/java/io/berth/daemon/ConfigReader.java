package io.berth.daemon;

import io.berth.daemon.network.NetworkConfig;
import io.berth.execdriver.cgroup.Cgroups;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads flags in dockerd's spelling and a {@code daemon.json} with dockerd's keys. An option that stands in both is
 * refused, as dockerd does.
 */
final class ConfigReader {
    private static final String SEE_HELP = "\nSee 'berth daemon --help'.";
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    private final Map<Option, List<String>> flags = new EnumMap<>(Option.class);
    private Map<Option, List<String>> file = Map.of();
    private final Runtimes.Builder runtimes = new Runtimes.Builder();

    private ConfigReader() {}

    /**
     * What was read.
     *
     * @param given the options that flags or file name; all others have their defaults
     */
    record Reading(Config config, Set<Option> given) {}

    /**
     * Reads for a start.
     *
     * @return empty when there is nothing to start: the help or the version was asked for
     * @throws ConfigException in dockerd's words
     */
    static Optional<Config> read(List<String> args) throws ConfigException {
        var reader = new ConfigReader();
        reader.readFlags(args);
        if (reader.flags.containsKey(Option.HELP) || reader.flags.containsKey(Option.VERSION)) {
            return Optional.empty();
        }
        return Optional.of(reader.readAll("merged configuration validation from file and command line flags failed: ")
                .config());
    }

    /** Reads the file again, with the flags of the start. */
    static Reading reread(List<String> args) throws ConfigException {
        var reader = new ConfigReader();
        reader.readFlags(args);
        return reader.readAll("file configuration validation failed: ");
    }

    private Reading readAll(String invalid) throws ConfigException {
        for (String runtime : flags.getOrDefault(Option.RUNTIMES, List.of())) {
            runtimes.addFlag(runtime);
        }
        boolean named = flags.containsKey(Option.CONFIG_FILE);
        Path path = Path.of(flags.getOrDefault(Option.CONFIG_FILE, List.of(Config.DEFAULT_FILE.toString()))
                .getLast());
        if (!named && !Files.exists(path)) {
            var values = new OptionValues(flags, file);
            ConfigChecks.check(values);
            return new Reading(config(values), values.given());
        }
        String trouble = "unable to configure the Berth daemon with file " + path + ": ";
        try {
            file = ConfigFile.read(path, runtimes);
            refuseDoubles();
        } catch (ConfigException e) {
            throw new ConfigException(trouble + e.getMessage(), e);
        }
        var values = new OptionValues(flags, file);
        try {
            ConfigChecks.check(values);
        } catch (ConfigException e) {
            throw new ConfigException((invalid.startsWith("merged") ? trouble : "") + invalid + e.getMessage(), e);
        }
        return new Reading(config(values), values.given());
    }

    private void readFlags(List<String> args) throws ConfigException {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("-") || arg.length() < 2) {
                throw new ConfigException("unknown argument: " + arg + SEE_HELP);
            }
            int equals = arg.indexOf('=');
            String name = equals < 0 ? arg : arg.substring(0, equals);
            Option option = flagNamed(name);
            Optional<String> inline = equals < 0 ? Optional.empty() : Optional.of(arg.substring(equals + 1));
            if (option.kind() == Option.Kind.FLAG) {
                add(option, inline.orElse("true"));
            } else if (inline.isPresent()) {
                add(option, inline.get());
            } else if (i + 1 < args.size()) {
                i++;
                add(option, args.get(i));
            } else {
                throw new ConfigException("flag needs an argument: " + name + SEE_HELP);
            }
        }
    }

    private static Option flagNamed(String name) throws ConfigException {
        if (!name.startsWith("--")) {
            return Option.byShortFlag(name.charAt(1))
                    .filter(_ -> name.length() == 2)
                    .orElseThrow(() -> new ConfigException(
                            "unknown shorthand flag: '" + name.charAt(1) + "' in " + name + SEE_HELP));
        }
        return Option.byFlag(name.substring(2))
                .orElseThrow(() -> new ConfigException("unknown flag: " + name + SEE_HELP));
    }

    private void add(Option option, String value) throws ConfigException {
        if (option.kind() == Option.Kind.FLAG && !OptionValues.isTrue(value) && !FALSE.contains(value)) {
            throw invalid(option, value, "strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
        }
        if (option.kind() == Option.Kind.NUMBER && !value.matches("-?[0-9]{1,9}")) {
            throw invalid(option, value, "strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
        }
        Optional<String> fault = ConfigChecks.faultOfFlag(option, value);
        if (fault.isPresent()) {
            throw invalid(option, value, fault.get());
        }
        flags.computeIfAbsent(option, _ -> new ArrayList<>()).add(value);
    }

    private static ConfigException invalid(Option option, String value, String why) {
        return new ConfigException(
                "invalid argument \"" + value + "\" for \"" + option.names() + "\" flag: " + why + SEE_HELP);
    }

    private void refuseDoubles() throws ConfigException {
        var doubles = new ArrayList<String>();
        for (Map.Entry<Option, List<String>> entry : file.entrySet()) {
            Option option = entry.getKey();
            List<String> fromFlags = flags.getOrDefault(option, List.of());
            boolean several = option.kind() == Option.Kind.MAP || option.kind() == Option.Kind.OBJECTS;
            if (!fromFlags.isEmpty() && !several) {
                boolean list = option.kind() == Option.Kind.LIST;
                doubles.add(option.key() + ": (from flag: " + shown(fromFlags, list) + ", from file: "
                        + shown(entry.getValue(), list) + ")");
            }
        }
        if (!doubles.isEmpty()) {
            throw new ConfigException("the following directives are specified both as a flag and in the configuration"
                    + " file: " + String.join(", ", doubles));
        }
    }

    private static String shown(List<String> values, boolean list) {
        return list ? "[" + String.join(" ", values) + "]" : values.getLast();
    }

    private Config config(OptionValues values) throws ConfigException {
        var hosts = values.values(Option.HOST);
        var tls = new TlsSettings(values::values, System.getenv());
        tls.check(hosts);
        return new Config(
                hosts.isEmpty() ? List.of(Config.DEFAULT_HOST) : hosts,
                values.text(Option.GROUP, "docker"),
                Path.of(values.text(Option.DATA_ROOT, "/var/lib/berth")).toAbsolutePath(),
                Path.of(values.text(Option.EXEC_ROOT, "/run/berth")).toAbsolutePath(),
                values.values(Option.PID_FILE).stream().findFirst().map(Path::of),
                logs(values),
                ConfigChecks.labels(values.values(Option.LABELS)),
                values.flag(Option.LIVE_RESTORE, false),
                values.number(Option.SHUTDOWN_TIMEOUT, 15),
                tls.files(),
                tls.openIsMeant(),
                values.text(Option.LOG_DRIVER, "json-file"),
                values.map(Option.LOG_OPT),
                runtimes.build(values.text(Option.DEFAULT_RUNTIME, "")),
                network(values),
                registries(values),
                ContainerFlags.presets(values, Cgroups.unifiedAlone()),
                values.flag(Option.EXPERIMENTAL, false),
                values.values(Option.INIT_PATH).stream().findFirst().map(Path::of));
    }

    private static Config.Logs logs(OptionValues values) {
        return new Config.Logs(
                values.flag(Option.DEBUG, false),
                values.text(Option.LOG_LEVEL, "info"),
                values.text(Option.LOG_FORMAT, "text").equals("json"));
    }

    private static Config.Registries registries(OptionValues values) {
        return new Config.Registries(
                values.values(Option.INSECURE_REGISTRY),
                values.values(Option.REGISTRY_MIRROR),
                new Config.Transfers(
                        values.number(Option.MAX_DOWNLOADS, 3),
                        values.number(Option.MAX_UPLOADS, 5),
                        values.number(Option.DOWNLOAD_ATTEMPTS, 5)),
                Proxies.of(
                        values.text(Option.HTTP_PROXY, ""),
                        values.text(Option.HTTPS_PROXY, ""),
                        values.text(Option.NO_PROXY, ""),
                        System.getenv()));
    }

    private static NetworkFlags network(OptionValues values) {
        return new NetworkFlags(
                values.text(Option.BRIDGE, ""),
                values.text(Option.BIP, ""),
                values.text(Option.FIXED_CIDR, ""),
                values.text(Option.DEFAULT_GATEWAY, ""),
                new NetworkConfig.Ipv6(
                        values.flag(Option.IPV6, false),
                        values.text(Option.BIP6, ""),
                        values.text(Option.FIXED_CIDR_V6, ""),
                        values.text(Option.DEFAULT_GATEWAY_V6, "")),
                values.values(Option.DEFAULT_ADDRESS_POOL),
                values.number(Option.MTU, 1500),
                values.flag(Option.ICC, true),
                values.flag(Option.IP_MASQ, true),
                values.flag(Option.USERLAND_PROXY, true),
                values.text(Option.IP, ""));
    }
}
