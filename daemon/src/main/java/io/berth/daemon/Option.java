package io.berth.daemon;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * An option of the engine: dockerd's flag, its short form, its key in {@code daemon.json}, and what a value looks like.
 * {@code ./berth daemon --help} is printed from this table. What this engine can't do stands here too, with the one value
 * that it takes and the reason why it takes no other.
 */
enum Option {
    HOST("host", 'H', "hosts", Kind.LIST, "Daemon socket(s) to listen on (default " + Config.DEFAULT_HOST + ")"),
    GROUP("group", 'G', "group", Kind.TEXT, "Group for the unix socket (default \"docker\")"),
    DATA_ROOT("data-root", Kind.TEXT, "Root directory of persistent state (default \"/var/lib/berth\")"),
    EXEC_ROOT("exec-root", Kind.TEXT, "Root directory for execution state files (default \"/run/berth\")"),
    PID_FILE("pidfile", 'p', "pidfile", Kind.TEXT, "Path to use for daemon PID file"),
    CONFIG_FILE(
            "config-file", ' ', "", Kind.TEXT, "Daemon configuration file (default \"" + Config.DEFAULT_FILE + "\")"),
    VALIDATE("validate", ' ', "", Kind.FLAG, "Check the configuration and exit"),
    VERSION("version", 'v', "", Kind.FLAG, "Print version information and exit"),
    LOG_LEVEL(
            "log-level",
            'l',
            "log-level",
            Kind.TEXT,
            "Set the logging level: debug, info, warn, error or fatal (info)"),
    LOG_FORMAT("log-format", Kind.TEXT, "Set the logging format: text or json (default text)"),
    RAW_LOGS("raw-logs", Kind.FLAG, "Full timestamps without colours, which is how logs are anyway"),
    DEBUG("debug", 'D', "debug", Kind.FLAG, "Enable debug mode"),
    LABELS("label", ' ', "labels", Kind.LIST, "Set key=value labels of the engine"),
    LIVE_RESTORE("live-restore", Kind.FLAG, "Keep containers running when the daemon stops"),
    SHUTDOWN_TIMEOUT("shutdown-timeout", Kind.NUMBER, "Seconds to wait for containers at the stop (default 15)"),
    LOG_DRIVER("log-driver", Kind.TEXT, "Default driver for container logs (default \"json-file\")"),
    LOG_OPT("log-opt", ' ', "log-opts", Kind.MAP, "Default log driver options, key=value"),
    RUNTIMES("add-runtime", ' ', "runtimes", Kind.OBJECTS, "Register an additional OCI runtime, name=path"),
    DEFAULT_RUNTIME(
            "default-runtime",
            Kind.TEXT,
            "Default runtime for containers: native, runc, crun or one of your own (default \"native\")"),
    EXEC_OPT("exec-opt", ' ', "exec-opts", Kind.LIST, "Runtime execution options: native.cgroupdriver=cgroupfs"),
    CGROUP_PARENT("cgroup-parent", Kind.TEXT, "Parent cgroup of containers that name none (default /berth)"),
    CGROUPNS_MODE("default-cgroupns-mode", Kind.TEXT, "Default cgroup namespace: host or private (default private)"),
    IPC_MODE("default-ipc-mode", Kind.TEXT, "Default ipc mode: shareable or private (default private)"),
    SHM_SIZE("default-shm-size", Kind.TEXT, "Default size of /dev/shm (default 64MiB)"),
    ULIMITS("default-ulimit", ' ', "default-ulimits", Kind.OBJECTS, "Default ulimits, name=soft:hard"),
    INIT("init", Kind.FLAG, "Run an init in containers that do not say"),
    INIT_PATH("init-path", Kind.TEXT, "Path to the init program (default: the engine's own)"),
    NO_NEW_PRIVILEGES("no-new-privileges", Kind.FLAG, "Set no-new-privileges for containers that do not say"),
    SECCOMP_PROFILE("seccomp-profile", Kind.TEXT, "Path to a seccomp profile, builtin or unconfined (builtin)"),
    DNS("dns", Kind.LIST, "Name servers for containers that name none"),
    DNS_OPT("dns-opt", ' ', "dns-opts", Kind.LIST, "DNS options for containers that name none"),
    DNS_SEARCH("dns-search", Kind.LIST, "DNS search domains for containers that name none"),
    HTTP_PROXY("http-proxy", Kind.TEXT, "Proxy for the engine's http:// requests"),
    HTTPS_PROXY("https-proxy", Kind.TEXT, "Proxy for the engine's https:// requests"),
    NO_PROXY("no-proxy", Kind.TEXT, "Hosts and networks that no proxy is used for, with commas"),
    INSECURE_REGISTRY(
            "insecure-registry",
            ' ',
            "insecure-registries",
            Kind.LIST,
            "Registry, or range of addresses, that needs no trusted certificate and may go without TLS"),
    REGISTRY_MIRROR(
            "registry-mirror", ' ', "registry-mirrors", Kind.LIST, "Mirror of docker.io that pulls ask first, a URL"),
    MAX_DOWNLOADS("max-concurrent-downloads", Kind.NUMBER, "Layers that are fetched at a time (default 3)"),
    MAX_UPLOADS("max-concurrent-uploads", Kind.NUMBER, "Layers that are sent at a time (default 5)"),
    DOWNLOAD_ATTEMPTS("max-download-attempts", Kind.NUMBER, "Attempts at each layer of a pull (default 5)"),
    TLS("tls", Kind.FLAG, "Use TLS on TCP; implied by --tlsverify"),
    TLS_VERIFY("tlsverify", Kind.FLAG, "Use TLS and verify the clients; =false lets everybody in who speaks TLS"),
    TLS_CA("tlscacert", Kind.TEXT, "Trust certs signed only by this CA (default \"~/.docker/ca.pem\")"),
    TLS_CERT("tlscert", Kind.TEXT, "Path to TLS certificate file (default \"~/.docker/cert.pem\")"),
    TLS_KEY("tlskey", Kind.TEXT, "Path to TLS key file (default \"~/.docker/key.pem\")"),
    BRIDGE("bridge", 'b', "bridge", Kind.TEXT, "Attach containers to a network bridge, or none (default berth0)"),
    BIP("bip", Kind.TEXT, "Address of the default bridge with its prefix length"),
    FIXED_CIDR("fixed-cidr", Kind.TEXT, "IPv4 subnet for containers on the default bridge"),
    DEFAULT_GATEWAY("default-gateway", Kind.TEXT, "IPv4 gateway of the default bridge"),
    IPV6("ipv6", Kind.FLAG, "Give the default bridge IPv6 too"),
    BIP6("bip6", Kind.TEXT, "IPv6 address of the default bridge with its prefix length"),
    FIXED_CIDR_V6("fixed-cidr-v6", Kind.TEXT, "IPv6 subnet for containers on the default bridge"),
    DEFAULT_GATEWAY_V6("default-gateway-v6", Kind.TEXT, "IPv6 gateway of the default bridge"),
    DEFAULT_ADDRESS_POOL(
            "default-address-pool",
            ' ',
            "default-address-pools",
            Kind.LIST,
            "Address pools for networks, base=CIDR,size=LENGTH"),
    MTU("mtu", Kind.NUMBER, "MTU of the default bridge (default 1500)"),
    ICC("icc", Kind.FLAG, "Let containers on the default bridge reach each other (default true)"),
    IP_MASQ("ip-masq", Kind.FLAG, "Give what leaves containers the host's address (default true)"),
    USERLAND_PROXY(
            "userland-proxy", Kind.FLAG, "Carry what the packet filter can't lead to published ports (default true)"),
    USERLAND_PROXY_PATH("userland-proxy-path", Kind.TEXT, "Looked at and not used: the proxy is a part of the engine"),
    IP_FORWARD_NO_DROP("ip-forward-no-drop", Kind.FLAG, "Let the host forward other packets, which is always so"),
    IP("ip", Kind.TEXT, "Host address for published ports that name none (default 0.0.0.0)"),
    USERNS_REMAP(
            "userns-remap",
            Kind.TEXT,
            "User, user:group or default: containers' users are its subordinate users (default: the host's)"),
    EXPERIMENTAL("experimental", Kind.FLAG, "Enable experimental features: docker build --squash"),
    HELP("help", 'h', "", Kind.FLAG, "Print usage"),

    ALLOW_DIRECT_ROUTING("allow-direct-routing", Kind.FLAG, "false", "ports are reached at the host's addresses only"),
    AUTHORIZATION_PLUGIN("authorization-plugin", "authorization-plugins", Kind.LIST, "there are no plugins"),
    BUILDER("", "builder", Kind.OBJECTS, "builds keep no cache besides their images"),
    CDI_SPEC_DIR("cdi-spec-dir", "cdi-spec-dirs", Kind.LIST, "there are no CDI devices"),
    CONTAINERD("containerd", Kind.TEXT, "", Reasons.CONTAINERD),
    CONTAINERD_NAMESPACE("containerd-namespace", Kind.TEXT, "", Reasons.CONTAINERD),
    CONTAINERD_PLUGINS("containerd-plugins-namespace", Kind.TEXT, "", Reasons.CONTAINERD),
    CRI_CONTAINERD("cri-containerd", Kind.FLAG, "false", Reasons.CONTAINERD),
    CPU_RT_PERIOD("cpu-rt-period", Kind.NUMBER, "0", Reasons.REAL_TIME),
    CPU_RT_RUNTIME("cpu-rt-runtime", Kind.NUMBER, "0", Reasons.REAL_TIME),
    DEFAULT_NETWORK_OPT(
            "default-network-opt",
            "default-network-opts",
            Kind.OBJECTS,
            "a network's options are given when it is created"),
    DIAGNOSTIC_PORT("", "network-diagnostic-port", Kind.NUMBER, Reasons.SWARM),
    FEATURES("feature", "features", Kind.MAP, "no feature can be chosen"),
    FOREIGN_LAYERS(
            "",
            "allow-nondistributable-artifacts",
            Kind.LIST,
            "every layer is pushed, as dockerd does it since version 28"),
    GENERIC_RESOURCE("node-generic-resource", "node-generic-resources", Kind.LIST, Reasons.SWARM),
    HOST_GATEWAY("host-gateway-ip", "host-gateway-ips", Kind.LIST, "host-gateway is the bridge's own address"),
    IP6TABLES("ip6tables", Kind.FLAG, "true", Reasons.NFTABLES),
    IPTABLES("iptables", Kind.FLAG, "true", Reasons.NFTABLES),
    IP_FORWARD("ip-forward", Kind.FLAG, "true", "networks need forwarding; --bridge none makes no default network"),
    METRICS_ADDR("metrics-addr", Kind.TEXT, "", "metrics are not served"),
    CONTROL_PLANE_MTU("network-control-plane-mtu", Kind.NUMBER, "1500", Reasons.SWARM),
    RAFT_HEARTBEAT("", "swarm-raft-heartbeat-tick", Kind.NUMBER, Reasons.SWARM),
    RAFT_ELECTION("", "swarm-raft-election-tick", Kind.NUMBER, Reasons.SWARM),
    ROOTLESS("rootless", Kind.FLAG, "false", "the engine needs root"),
    SELINUX("selinux-enabled", Kind.FLAG, "false", "there is no support for SELinux"),
    STORAGE_DRIVER("storage-driver", 's', "storage-driver", Kind.TEXT, "overlay2", "driver not supported"),
    STORAGE_OPT("storage-opt", "storage-opts", Kind.LIST, "overlay2 has no options here"),
    ADVERTISE_ADDR("swarm-default-advertise-addr", Kind.TEXT, "", Reasons.SWARM);

    /** How an option's value is written. */
    enum Kind {
        TEXT,
        LIST,
        FLAG,
        NUMBER,
        MAP,
        OBJECTS
    }

    private static final class Reasons {
        static final String CONTAINERD = "containers are run without containerd";
        static final String REAL_TIME = "daemon-scoped cpu-rt-period and cpu-rt-runtime are not supported";
        static final String SWARM = "there is no swarm mode";
        static final String NFTABLES = "rules are in an nftables table of the engine's own";
    }

    private final String flag;
    private final char shortFlag;
    private final String key;
    private final Kind kind;
    private final String only;
    private final String help;
    private final boolean supported;

    /** One that works, whose key is its flag. */
    Option(String flag, Kind kind, String help) {
        this(flag, ' ', flag, kind, help);
    }

    /** One that works. */
    Option(String flag, char shortFlag, String key, Kind kind, String help) {
        this.flag = flag;
        this.shortFlag = shortFlag;
        this.key = key;
        this.kind = kind;
        this.only = "";
        this.help = help;
        this.supported = true;
    }

    /** One that must not be given. */
    Option(String flag, String key, Kind kind, String reason) {
        this(flag, ' ', key, kind, "", reason);
    }

    /** One that may have one value, which changes nothing. */
    Option(String flag, Kind kind, String only, String reason) {
        this(flag, ' ', flag, kind, only, reason);
    }

    /** The same with a short form. */
    Option(String flag, char shortFlag, String key, Kind kind, String only, String reason) {
        this.flag = flag;
        this.shortFlag = shortFlag;
        this.key = key;
        this.kind = kind;
        this.only = only;
        this.help = reason;
        this.supported = false;
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

    /** Whether it does something. */
    boolean isSupported() {
        return supported;
    }

    /** The line that refuses a value; empty for one that is taken. */
    Optional<String> refusal(String value) {
        if (supported || value.equals(only) || (kind == Kind.MAP && value.endsWith("=false"))) {
            return Optional.empty();
        }
        String name = flag.isEmpty() ? key : "--" + flag;
        return Optional.of(name + (value.isEmpty() ? "" : "=" + value) + " is refused: " + help);
    }

    /** As flags are named in complaints: {@code -D, --debug}. */
    String names() {
        return shortFlag == ' ' ? "--" + flag : "-" + shortFlag + ", --" + flag;
    }

    static Optional<Option> byFlag(String name) {
        return Arrays.stream(values())
                .filter(o -> o.flag.equals(name) && !name.isEmpty())
                .findFirst();
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
        String names = (shortFlag == ' ' ? "      " : "  ") + names();
        return String.format("%-34s %s", names + kindShown(), help);
    }

    private String kindShown() {
        return switch (kind) {
            case FLAG -> "";
            case OBJECTS -> " list";
            default -> " " + kind.name().toLowerCase(Locale.ROOT);
        };
    }
}
