package io.berth.daemon;

import java.util.Arrays;
import java.util.Optional;

/**
 * An option of the engine: dockerd's flag, its short form, its key in {@code daemon.json}, and what a value looks like.
 * {@code ./berth daemon --help} is printed from this table.
 */
enum Option {
    HOST("host", 'H', "hosts", Kind.LIST, "Daemon socket(s) to listen on (default " + Config.DEFAULT_HOST + ")"),
    GROUP("group", 'G', "group", Kind.TEXT, "Group for the unix socket (default \"docker\")"),
    DATA_ROOT(
            "data-root",
            ' ',
            "data-root",
            Kind.TEXT,
            "Root directory of persistent state (default \"/var/lib/berth\")"),
    EXEC_ROOT(
            "exec-root",
            ' ',
            "exec-root",
            Kind.TEXT,
            "Root directory for execution state files (default \"/run/berth\")"),
    PID_FILE("pidfile", 'p', "pidfile", Kind.TEXT, "Path to use for daemon PID file"),
    CONFIG_FILE(
            "config-file", ' ', "", Kind.TEXT, "Daemon configuration file (default \"" + Config.DEFAULT_FILE + "\")"),
    LOG_LEVEL("log-level", 'l', "log-level", Kind.TEXT, "Set the logging level: debug or info (default \"info\")"),
    DEBUG("debug", 'D', "debug", Kind.FLAG, "Enable debug mode"),
    LIVE_RESTORE("live-restore", ' ', "live-restore", Kind.FLAG, "Keep containers running when the daemon stops"),
    SHUTDOWN_TIMEOUT(
            "shutdown-timeout",
            ' ',
            "shutdown-timeout",
            Kind.NUMBER,
            "Seconds to wait for containers at the stop (default 15)"),
    LOG_DRIVER("log-driver", ' ', "log-driver", Kind.TEXT, "Default driver for container logs (default \"json-file\")"),
    LOG_OPT("log-opt", ' ', "log-opts", Kind.MAP, "Default log driver options, key=value"),
    RUNTIMES("add-runtime", ' ', "runtimes", Kind.MAP, "Register an additional OCI runtime, name=path"),
    DEFAULT_RUNTIME(
            "default-runtime",
            ' ',
            "default-runtime",
            Kind.TEXT,
            "Default runtime for containers: native, runc, crun or one of your own (default \"native\")"),
    INSECURE_REGISTRY(
            "insecure-registry",
            ' ',
            "insecure-registries",
            Kind.LIST,
            "Registry, or range of addresses, that needs no trusted certificate and may go without TLS"),
    REGISTRY_MIRROR(
            "registry-mirror", ' ', "registry-mirrors", Kind.LIST, "Mirror of docker.io that pulls ask first, a URL"),
    TLS("tls", ' ', "tls", Kind.FLAG, "Use TLS on TCP; implied by --tlsverify"),
    TLS_VERIFY(
            "tlsverify",
            ' ',
            "tlsverify",
            Kind.FLAG,
            "Use TLS and verify the clients; =false lets everybody in who speaks TLS"),
    TLS_CA(
            "tlscacert",
            ' ',
            "tlscacert",
            Kind.TEXT,
            "Trust certs signed only by this CA (default \"~/.docker/ca.pem\")"),
    TLS_CERT("tlscert", ' ', "tlscert", Kind.TEXT, "Path to TLS certificate file (default \"~/.docker/cert.pem\")"),
    TLS_KEY("tlskey", ' ', "tlskey", Kind.TEXT, "Path to TLS key file (default \"~/.docker/key.pem\")"),
    BRIDGE("bridge", 'b', "bridge", Kind.TEXT, "Attach containers to a network bridge, or none (default berth0)"),
    BIP("bip", ' ', "bip", Kind.TEXT, "Address of the default bridge with its prefix length"),
    FIXED_CIDR("fixed-cidr", ' ', "fixed-cidr", Kind.TEXT, "IPv4 subnet for containers on the default bridge"),
    DEFAULT_GATEWAY("default-gateway", ' ', "default-gateway", Kind.TEXT, "IPv4 gateway of the default bridge"),
    IPV6("ipv6", ' ', "ipv6", Kind.FLAG, "Give the default bridge IPv6 too"),
    BIP6("bip6", ' ', "bip6", Kind.TEXT, "IPv6 address of the default bridge with its prefix length"),
    FIXED_CIDR_V6("fixed-cidr-v6", ' ', "fixed-cidr-v6", Kind.TEXT, "IPv6 subnet for containers on the default bridge"),
    DEFAULT_GATEWAY_V6(
            "default-gateway-v6", ' ', "default-gateway-v6", Kind.TEXT, "IPv6 gateway of the default bridge"),
    DEFAULT_ADDRESS_POOL(
            "default-address-pool",
            ' ',
            "default-address-pools",
            Kind.LIST,
            "Address pools for networks, base=CIDR,size=LENGTH"),
    MTU("mtu", ' ', "mtu", Kind.NUMBER, "MTU of the default bridge (default 1500)"),
    ICC("icc", ' ', "icc", Kind.FLAG, "Let containers on the default bridge reach each other (default true)"),
    IP_MASQ("ip-masq", ' ', "ip-masq", Kind.FLAG, "Give what leaves containers the host's address (default true)"),
    IP("ip", ' ', "ip", Kind.TEXT, "Host address for published ports that name none (default 0.0.0.0)"),
    HELP("help", 'h', "", Kind.FLAG, "Print usage");

    /** How an option's value is written. */
    enum Kind {
        TEXT,
        LIST,
        FLAG,
        NUMBER,
        MAP
    }

    private final String flag;
    private final char shortFlag;
    private final String key;
    private final Kind kind;
    private final String help;

    Option(String flag, char shortFlag, String key, Kind kind, String help) {
        this.flag = flag;
        this.shortFlag = shortFlag;
        this.key = key;
        this.kind = kind;
        this.help = help;
    }

    String flag() {
        return flag;
    }

    /** The key in the configuration file; empty when the option can't stand there. */
    String key() {
        return key;
    }

    Kind kind() {
        return kind;
    }

    static Optional<Option> byFlag(String name) {
        return Arrays.stream(values()).filter(o -> o.flag.equals(name)).findFirst();
    }

    static Optional<Option> byShortFlag(char name) {
        return Arrays.stream(values())
                .filter(o -> o.shortFlag == name && name != ' ')
                .findFirst();
    }

    static Optional<Option> byKey(String name) {
        return Arrays.stream(values())
                .filter(o -> o.key.equals(name) && !name.isEmpty())
                .findFirst();
    }

    /** One line of the help text. */
    String usage() {
        String names = shortFlag == ' ' ? "      --" + flag : "  -" + shortFlag + ", --" + flag;
        return String.format(
                "%-34s%s",
                names + (kind == Kind.FLAG ? "" : " " + kind.name().toLowerCase(java.util.Locale.ROOT)), help);
    }
}
