package io.berth.daemon.network;

import io.berth.api.error.EngineException;
import io.berth.api.type.network.EndpointIpamConfig;
import io.berth.api.type.network.EndpointSettings;
import io.berth.daemon.network.EndpointMaker.Member;
import io.berth.daemon.network.NetworkTable.Entry;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Running containers' places on the networks. */
final class Sandboxes implements ContainerNetworks {
    private static final Logger log = LoggerFactory.getLogger(Sandboxes.class);
    private static final Pattern MAC = Pattern.compile(
            "([0-9a-fA-F]{2}([:-])([0-9a-fA-F]{2}\\2){4}[0-9a-fA-F]{2}|([0-9a-fA-F]{4}\\.){2}[0-9a-fA-F]{4})");

    private final NetworkTable table;
    private final HostNetwork host;
    private final HostPorts ports;
    private final NetworkStore store;
    private final EndpointMaker endpoints;
    private final NetworkConfig config;

    /** What an earlier engine has left, by container, until it is taken over. */
    private final Map<String, StoredSandbox> left = new ConcurrentHashMap<>();

    Sandboxes(
            NetworkTable table,
            HostNetwork host,
            HostPorts ports,
            NetworkStore store,
            EndpointMaker endpoints,
            NetworkConfig config) {
        this.table = table;
        this.host = host;
        this.ports = ports;
        this.store = store;
        this.endpoints = endpoints;
        this.config = config;
    }

    /** Enters what an earlier engine has left in the networks' books; answers it. */
    List<StoredSandbox> load() {
        List<StoredSandbox> found = store.sandboxes();
        for (StoredSandbox sandbox : found) {
            left.put(sandbox.container(), sandbox);
            sandbox.endpoints()
                    .forEach(endpoint -> endpoints.joinAgain(endpoint, sandbox.container(), sandbox.containerName()));
        }
        return found;
    }

    @Override
    public Optional<Known> find(String network) {
        return table.find(network)
                .map(entry -> new Known(
                        entry.stored.id(),
                        entry.stored.name(),
                        entry.stored.network().driver()));
    }

    @Override
    public void check(String mode, Map<String, EndpointSettings> networks) {
        networks.forEach((name, settings) -> {
            String config = "invalid config for network " + name + ": ";
            checkMac(settings, config);
            find(name).ifPresent(_ -> check(table.get(name), settings, config));
        });
    }

    @Override
    public void checkEndpoint(String network, EndpointSettings settings) {
        checkMac(settings, "");
        check(table.get(network), settings, "");
    }

    private static void checkMac(EndpointSettings settings, String prefix) {
        if (!settings.macAddress().isEmpty()
                && !MAC.matcher(settings.macAddress()).matches()) {
            throw EngineException.invalid(prefix + "invalid MAC address " + settings.macAddress());
        }
    }

    /**
     * Refuses what the network can't give: all that is wrong, a line each.
     *
     * @param prefix of the refusal
     */
    static void check(Entry entry, EndpointSettings settings, String prefix) {
        var problems = new ArrayList<String>();
        EndpointIpamConfig asked = settings.ipamConfig();
        if (asked != null
                && (!asked.ipv4Address().isEmpty() || !asked.ipv6Address().isEmpty())) {
            checkAddresses(entry, asked, problems);
        }
        if (asked != null) {
            asked.linkLocalIps().stream()
                    .filter(text -> Subnet.address(text).isEmpty())
                    .forEach(text -> problems.add("invalid link-local IP address: " + text));
        }
        boolean aliases = settings.aliases() != null && !settings.aliases().isEmpty();
        if (aliases && !Networks.isUserDefined(entry.stored.name())) {
            problems.add("network-scoped alias is supported only for containers in user defined networks");
        }
        try {
            EndpointOptions.settings(settings, "eth0");
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        if (!problems.isEmpty()) {
            String bullet = problems.size() == 1 ? "" : "* ";
            throw EngineException.invalid(
                    prefix + "invalid endpoint settings:\n" + bullet + String.join("\n" + bullet, problems));
        }
        if (asked != null) {
            asked.linkLocalIps().stream()
                    .filter(text -> Subnet.address(text).stream().noneMatch(InetAddress::isLinkLocalAddress))
                    .findFirst()
                    .ifPresent(text -> {
                        throw EngineException.invalid(prefix + "invalid link local IP address: " + text);
                    });
        }
    }

    private static void checkAddresses(Entry entry, EndpointIpamConfig asked, List<String> problems) {
        if (!Networks.isUserDefined(entry.stored.name())) {
            problems.add("user specified IP address is supported on user defined networks only");
        }
        checkAddress(entry, true, asked.ipv4Address(), problems);
        checkAddress(entry, false, asked.ipv6Address(), problems);
    }

    private static void checkAddress(Entry entry, boolean v4, String text, List<String> problems) {
        if (text.isEmpty()) {
            return;
        }
        Optional<InetAddress> address =
                Subnet.address(text).filter(found -> found instanceof Inet4Address == v4 && !found.isAnyLocalAddress());
        if (address.isEmpty()) {
            problems.add("invalid IPv" + (v4 ? 4 : 6) + " address: " + text);
        }
        if (!entry.stored.hasOwnSubnet(v4)) {
            problems.add("user specified IP address is supported only when connecting to networks with user"
                    + " configured subnets");
        } else if (address.flatMap(entry.book::subnetOf).isEmpty()) {
            problems.add("no configured subnet or ip-range contain the IP address " + text);
        }
    }

    @Override
    public Sandbox open(SandboxRequest request) throws IOException {
        var member = new Member(request.container(), request.name(), shortName(request.hostName()));
        var joined = new ArrayList<Endpoint>();
        List<PublishedPort> published = List.of();
        boolean done = false;
        try {
            for (Map.Entry<String, EndpointSettings> wanted : ordered(request).entrySet()) {
                Entry entry = table.get(wanted.getKey());
                joined.add(endpoints.join(entry, wanted.getKey(), member, wanted.getValue(), linkNames(joined)));
            }
            published = publish(request, joined);
            var stored = new StoredSandbox(
                    endpoints.randomId(),
                    request.container(),
                    request.name(),
                    request.hostName(),
                    joined,
                    published,
                    List.copyOf(request.ports().names()),
                    request.nameServers());
            Sandbox sandbox = build(request, stored);
            done = true;
            return sandbox;
        } finally {
            if (!done) {
                ports.release(published);
                joined.forEach(endpoint -> endpoints.leave(endpoint, request.container()));
            }
        }
    }

    private static Set<String> linkNames(List<Endpoint> joined) {
        return joined.stream().map(Endpoint::inner).collect(Collectors.toSet());
    }

    private Sandbox build(SandboxRequest request, StoredSandbox stored) throws IOException {
        if (request.mode().equals("host") || request.late()) {
            store.save(stored);
            return new LiveSandbox(this, stored, Optional.empty());
        }
        OwnedFd namespace = host.namespace();
        var sandbox = new LiveSandbox(this, stored, Optional.of(namespace));
        sandbox.begin();
        store.save(stored);
        return sandbox;
    }

    /** The network of the mode first: its link is eth0; the others by name. */
    private static Map<String, EndpointSettings> ordered(SandboxRequest request) {
        var ordered = new LinkedHashMap<String, EndpointSettings>();
        EndpointSettings first = request.networks().get(request.mode());
        if (first != null) {
            ordered.put(request.mode(), first);
        }
        request.networks().forEach(ordered::putIfAbsent);
        return ordered;
    }

    private static String shortName(String hostName) {
        return hostName.replaceFirst("\\..*", "");
    }

    /** Ports are led to the end point that the default route goes through. */
    private List<PublishedPort> publish(SandboxRequest request, List<Endpoint> joined) {
        Optional<Endpoint> way = endpoints.gateway(joined).filter(Endpoint::isBridged);
        if (way.isEmpty()) {
            return List.of();
        }
        EndpointSettings to = way.get().settings();
        StoredNetwork network = table.get(way.get().network()).stored;
        var target = new HostPorts.Target(to.ipAddress(), to.globalIpv6Address(), network.bridge());
        var taken = new ArrayList<PublishedPort>();
        boolean done = false;
        try {
            for (HostPorts.Wish wish : request.ports().wishes(anyIp(way.get()))) {
                taken.addAll(publish(wish, target, network));
            }
            done = true;
            return taken;
        } catch (EngineException e) {
            throw EngineException.internal(
                    "driver failed programming external connectivity on endpoint " + request.name() + " ("
                            + to.endpointId() + "): " + e.text(),
                    e);
        } finally {
            if (!done) {
                ports.release(taken);
            }
        }
    }

    /** Takes the port on the host for the families whose addresses are translated; opens it for those that are routed. */
    private List<PublishedPort> publish(HostPorts.Wish wish, HostPorts.Target target, StoredNetwork network) {
        var opened = new ArrayList<PublishedPort>();
        var translated = new ArrayList<String>();
        for (String hostIp : wish.hostIps()) {
            boolean v4 = !hostIp.contains(":");
            if (network.gatewayMode(v4) != GatewayMode.ROUTED) {
                translated.add(hostIp);
            } else if (!(v4 ? target.ipv4() : target.ipv6()).isEmpty()) {
                opened.add(target.routed(wish, v4));
            }
        }
        if (!translated.isEmpty()) {
            opened.addAll(ports.take(
                    new HostPorts.Wish(wish.protocol(), wish.containerPort(), translated, wish.first(), wish.last()),
                    target));
        }
        return opened.stream()
                .sorted(Comparator.comparing(PublishedPort::isIpv4).reversed())
                .toList();
    }

    private List<String> anyIp(Endpoint way) {
        String own = table.get(way.network())
                .stored
                .network()
                .options()
                .getOrDefault(StoredNetwork.HOST_IP, config.hostIp());
        return own.isEmpty() || own.equals("0.0.0.0") ? List.of("0.0.0.0", "::") : List.of(own);
    }

    @Override
    public Optional<Sandbox> restore(String container, int pid) throws IOException {
        StoredSandbox stored = left.remove(container);
        if (stored == null) {
            return Optional.empty();
        }
        if (pid == 0) {
            var ended = new LiveSandbox(this, stored, Optional.empty());
            ended.close();
            return Optional.empty();
        }
        ports.takeAgain(stored.ports());
        boolean own = stored.endpoints().stream()
                .noneMatch(endpoint -> endpoint.networkName().equals("host"));
        var sandbox = new LiveSandbox(this, stored, own ? namespaceOf(pid) : Optional.empty());
        sandbox.answerNames();
        sandbox.named(pid);
        return Optional.of(sandbox);
    }

    /** Gives back what is left of containers that nobody has asked for. */
    void closeLeft() {
        left.values().forEach(stored -> new LiveSandbox(this, stored, Optional.empty()).close());
        left.clear();
    }

    /** A process's network namespace; empty when the process has ended, which its container will be told of. */
    private Optional<OwnedFd> namespaceOf(int pid) {
        try {
            return Optional.of(host.namespaceOf(pid));
        } catch (IOException e) {
            log.debug("network namespace of process {}: {}", pid, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public String hostGateway() {
        return table.find(Networks.BRIDGE)
                .flatMap(entry -> entry.stored.bridgeAddress(true))
                .map(Subnet::text)
                .orElse("");
    }

    /** Puts a running container on a network; answers its end point. */
    Endpoint connect(StoredSandbox sandbox, String network, EndpointSettings wanted) {
        Entry entry = table.get(network);
        checkMac(wanted, "");
        check(entry, wanted, "");
        var member = new Member(sandbox.container(), sandbox.containerName(), shortName(sandbox.hostName()));
        return endpoints.join(entry, entry.stored.name(), member, wanted, linkNames(sandbox.endpoints()));
    }

    /** The names that a container can ask for. */
    SandboxNames names(Supplier<StoredSandbox> sandbox) {
        return new SandboxNames(table, sandbox);
    }

    EndpointMaker endpoints() {
        return endpoints;
    }

    HostNetwork host() {
        return host;
    }

    HostPorts ports() {
        return ports;
    }

    NetworkStore store() {
        return store;
    }

    /** Where the namespaces' names are. */
    Path folder() {
        return config.folder();
    }
}
