package io.berth.cli.command;

import io.berth.cli.flag.FlagException;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import io.berth.cli.format.Units;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Turns the flags of {@code run} and {@code create} into the body of a create request. */
final class CreateBody {
    private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000L);
    private static final int BAD_FLAGS = 125;

    private final FlagSet flags;
    private final List<String> arguments;
    private final Map<String, Object> body = new LinkedHashMap<>();
    private final Map<String, Object> host = new LinkedHashMap<>();

    private CreateBody(FlagSet flags, List<String> arguments) {
        this.flags = flags;
        this.arguments = arguments;
    }

    /** What the container's streams are attached to. */
    record Attached(boolean stdin, boolean stdout, boolean stderr) {
        /** By {@code -a}; without it everything, stdin only when it is kept open. */
        static Attached of(FlagSet flags) {
            List<String> names = new ArrayList<>();
            for (String name : flags.list("attach")) {
                String lower = name.toLowerCase(Locale.ROOT);
                if (!List.of("stdin", "stdout", "stderr").contains(lower)) {
                    throw new FlagException("invalid argument \"" + name
                            + "\" for \"-a, --attach\" flag: valid streams are STDIN, STDOUT and STDERR");
                }
                names.add(lower);
            }
            boolean all = names.isEmpty();
            return new Attached(
                    all ? flags.isTrue("interactive") : names.contains("stdin"),
                    all || names.contains("stdout"),
                    all || names.contains("stderr"));
        }

        boolean any() {
            return stdin || stdout || stderr;
        }

        static Attached none() {
            return new Attached(false, false, false);
        }
    }

    /** The body's text; {@code rows} and {@code columns} are the terminal's size, 0 when there is none. */
    static String of(FlagSet flags, List<String> arguments, Attached attached, int rows, int columns)
            throws IOException {
        CreateBody create = new CreateBody(flags, arguments);
        create.process(attached);
        create.environment();
        create.isolation();
        create.resources();
        create.storage();
        create.network();
        create.health();
        create.host.put("ConsoleSize", List.of(rows, columns));
        create.body.put("HostConfig", create.host);
        return Json.of(create.body).toJson();
    }

    private void process(Attached attached) {
        boolean stdin = flags.isTrue("interactive");
        body.put("Hostname", flags.text("hostname"));
        body.put("Domainname", flags.text("domainname"));
        body.put("User", flags.text("user"));
        body.put("AttachStdin", attached.stdin());
        body.put("AttachStdout", attached.stdout());
        body.put("AttachStderr", attached.stderr());
        body.put("Tty", flags.isTrue("tty"));
        body.put("OpenStdin", stdin);
        body.put("StdinOnce", stdin && attached.stdin());
        body.put("Image", arguments.getFirst());
        if (arguments.size() > 1) {
            body.put("Cmd", arguments.subList(1, arguments.size()));
        }
        body.put("WorkingDir", flags.text("workdir"));
        if (flags.isSet("entrypoint")) {
            body.put("Entrypoint", List.of(flags.text("entrypoint")));
        }
        text(body, "StopSignal", "stop-signal");
        number(body, "StopTimeout", "stop-timeout");
        String restart = flags.text("restart");
        int colon = restart.indexOf(':');
        Map<String, Object> policy = new LinkedHashMap<>();
        policy.put("Name", colon < 0 ? restart : restart.substring(0, colon));
        policy.put("MaximumRetryCount", colon < 0 ? 0 : retries(restart.substring(colon + 1)));
        host.put("RestartPolicy", policy);
        host.put("AutoRemove", flags.isTrue("rm"));
        truth("Init", "init");
        text(host, "ContainerIDFile", "cidfile");
        text(host, "Runtime", "runtime");
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("Type", flags.text("log-driver"));
        log.put("Config", CreateValues.pairs(flags.list("log-opt")));
        host.put("LogConfig", log);
    }

    private static int retries(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CliException(
                    "berth: invalid restart policy format: maximum retry count must be an integer", BAD_FLAGS);
        }
    }

    private void environment() throws IOException {
        List<String> env = new ArrayList<>();
        for (String file : flags.list("env-file")) {
            lines(file).forEach(line -> env.add(CreateValues.fromEnvironment(line)));
        }
        flags.list("env").forEach(entry -> env.add(CreateValues.fromEnvironment(entry)));
        body.put("Env", env);
        List<String> labels = new ArrayList<>();
        for (String file : flags.list("label-file")) {
            labels.addAll(lines(file));
        }
        labels.addAll(flags.list("label"));
        body.put("Labels", CreateValues.pairs(labels));
        host.put("Annotations", CreateValues.pairs(flags.list("annotation")));
    }

    private static List<String> lines(String file) throws IOException {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(Path.of(file)));
            lines.replaceAll(String::stripLeading);
            lines.removeIf(line -> line.isEmpty() || line.startsWith("#"));
            return lines;
        } catch (NoSuchFileException e) {
            throw new CliException("berth: open " + file + ": no such file or directory", BAD_FLAGS);
        }
    }

    private void isolation() throws IOException {
        list("CapAdd", "cap-add");
        list("CapDrop", "cap-drop");
        list("GroupAdd", "group-add");
        list("DeviceCgroupRules", "device-cgroup-rule");
        List<String> security = new ArrayList<>();
        for (String option : flags.list("security-opt")) {
            security.add(CreateValues.securityOption(option));
        }
        host.put("SecurityOpt", security);
        truth("Privileged", "privileged");
        truth("ReadonlyRootfs", "read-only");
        text(host, "IpcMode", "ipc");
        text(host, "PidMode", "pid");
        text(host, "UTSMode", "uts");
        text(host, "UsernsMode", "userns");
        text(host, "CgroupnsMode", "cgroupns");
        text(host, "CgroupParent", "cgroup-parent");
        host.put("Sysctls", CreateValues.pairs(flags.list("sysctl")));
        host.put("Ulimits", CreateValues.ulimits(flags.list("ulimit")));
        host.put("Devices", CreateValues.devices(flags.list("device")));
    }

    private void resources() {
        bytes("Memory", "memory");
        bytes("MemoryReservation", "memory-reservation");
        bytes("MemorySwap", "memory-swap");
        number(host, "MemorySwappiness", "memory-swappiness");
        if (flags.isSet("cpus")) {
            host.put(
                    "NanoCpus",
                    new BigDecimal(flags.text("cpus")).multiply(NANO).longValue());
        }
        number(host, "CpuShares", "cpu-shares");
        number(host, "CpuPeriod", "cpu-period");
        number(host, "CpuQuota", "cpu-quota");
        text(host, "CpusetCpus", "cpuset-cpus");
        text(host, "CpusetMems", "cpuset-mems");
        number(host, "BlkioWeight", "blkio-weight");
        number(host, "PidsLimit", "pids-limit");
        number(host, "OomScoreAdj", "oom-score-adj");
        truth("OomKillDisable", "oom-kill-disable");
        bytes("ShmSize", "shm-size");
    }

    private void storage() {
        List<String> binds = new ArrayList<>();
        Map<String, Object> volumes = new LinkedHashMap<>();
        for (String volume : flags.list("volume")) {
            if (volume.contains(":")) {
                binds.add(CreateValues.absoluteSource(volume));
            } else {
                volumes.put(volume, Map.of());
            }
        }
        host.put("Binds", binds);
        body.put("Volumes", volumes);
        host.put("Mounts", CreateValues.mounts(flags.list("mount")));
        Map<String, Object> tmpfs = new LinkedHashMap<>();
        for (String entry : flags.list("tmpfs")) {
            int colon = entry.indexOf(':');
            tmpfs.put(colon < 0 ? entry : entry.substring(0, colon), colon < 0 ? "" : entry.substring(colon + 1));
        }
        host.put("Tmpfs", tmpfs);
        list("VolumesFrom", "volumes-from");
        text(host, "VolumeDriver", "volume-driver");
        host.put("StorageOpt", CreateValues.pairs(flags.list("storage-opt")));
    }

    private void network() {
        String network = flags.isSet("network") ? flags.text("network") : "default";
        host.put("NetworkMode", network);
        Map<String, Object> exposed = new LinkedHashMap<>();
        CreateValues.Ports ports = CreateValues.ports(flags.list("publish"), flags.list("expose"));
        ports.exposed().forEach(port -> exposed.put(port, Map.of()));
        body.put("ExposedPorts", exposed);
        host.put("PortBindings", ports.bindings());
        truth("PublishAllPorts", "publish-all");
        list("Dns", "dns");
        list("DnsOptions", "dns-option");
        list("DnsSearch", "dns-search");
        list("ExtraHosts", "add-host");
        list("Links", "link");
        Map<String, Object> endpoint = new LinkedHashMap<>();
        if (flags.isSet("network-alias")) {
            endpoint.put("Aliases", flags.list("network-alias"));
        }
        text(endpoint, "MacAddress", "mac-address");
        Map<String, Object> addresses = new LinkedHashMap<>();
        text(addresses, "IPv4Address", "ip");
        text(addresses, "IPv6Address", "ip6");
        if (!addresses.isEmpty()) {
            endpoint.put("IPAMConfig", addresses);
        }
        if (!endpoint.isEmpty()) {
            body.put("NetworkingConfig", Map.of("EndpointsConfig", Map.of(network, endpoint)));
        }
    }

    private void health() {
        Map<String, Object> check = new LinkedHashMap<>();
        if (flags.isTrue("no-healthcheck")) {
            check.put("Test", List.of("NONE"));
        } else if (flags.isSet("health-cmd")) {
            check.put("Test", List.of("CMD-SHELL", flags.text("health-cmd")));
        }
        for (String name : List.of("Interval", "Timeout", "StartPeriod")) {
            String flag =
                    name.equals("StartPeriod") ? "health-start-period" : "health-" + name.toLowerCase(Locale.ROOT);
            if (flags.isSet(flag)) {
                check.put(name, CreateValues.nanoseconds(flags.text(flag)));
            }
        }
        number(check, "Retries", "health-retries");
        if (!check.isEmpty()) {
            body.put("Healthcheck", check);
        }
    }

    private void text(Map<String, Object> into, String field, String flag) {
        if (flags.isSet(flag)) {
            into.put(field, flags.text(flag));
        }
    }

    private void number(Map<String, Object> into, String field, String flag) {
        if (flags.isSet(flag)) {
            into.put(field, flags.number(flag));
        }
    }

    private void truth(String field, String flag) {
        if (flags.isSet(flag)) {
            host.put(field, flags.isTrue(flag));
        }
    }

    private void list(String field, String flag) {
        if (flags.isSet(flag)) {
            host.put(field, flags.list(flag));
        }
    }

    private void bytes(String field, String flag) {
        if (!flags.isSet(flag)) {
            return;
        }
        try {
            host.put(field, flags.text(flag).equals("-1") ? -1L : Units.bytes(flags.text(flag)));
        } catch (IllegalArgumentException e) {
            String shown = flag.equals("memory") ? "-m, --memory" : "--" + flag;
            throw new FlagException(
                    "invalid argument \"" + flags.text(flag) + "\" for \"" + shown + "\" flag: " + e.getMessage());
        }
    }
}
