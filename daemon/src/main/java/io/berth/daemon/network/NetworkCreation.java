package io.berth.daemon.network;

import io.berth.api.error.EngineException;
import io.berth.api.type.network.ConfigReference;
import io.berth.api.type.network.CreateRequest;
import io.berth.api.type.network.Ipam;
import io.berth.api.type.network.IpamPool;
import io.berth.api.type.network.Network;
import io.berth.api.type.network.NetworkBuilder;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Makes a network's record of a request: checks it as the Engine does, and finds subnets where it names none. */
final class NetworkCreation {
    private static final Set<String> DRIVERS = Set.of("", "default", "bridge", "macvlan", "ipvlan");

    private static final int ID_LENGTH = 64;

    private final NetworkTable table;
    private final List<Subnet> used;
    private final AddressPools pools;

    /**
     * Plans networks.
     *
     * @param used the networks that the host is in, but for those of the table
     */
    NetworkCreation(NetworkTable table, List<Subnet> used, AddressPools pools) {
        this.table = table;
        this.used = List.copyOf(used);
        this.pools = pools;
    }

    /** The record of a new network; nothing is made or stored yet. */
    StoredNetwork plan(CreateRequest request, String id, Instant now) {
        check(request);
        if (request.configOnly()) {
            return new StoredNetwork(
                    shown(request, id, now).driver("null").configOnly(true).build(), List.of(), true, "", false);
        }
        boolean v4 = enabled(request, true);
        boolean v6 = enabled(request, false);
        List<IpamPool> asked = Objects.<List<IpamPool>>requireNonNullElse(
                        request.ipam().config(), List.of())
                .stream()
                .filter(pool -> !pool.equals(new IpamPool("", "", "", java.util.Map.of())))
                .toList();
        checkPools(asked);
        checkNumber(request, asked);
        var visible = new ArrayList<>(asked);
        if (v4 && visible.stream().noneMatch(pool -> family(pool, true))) {
            visible.add(whole(new IpamPool(free(true, id).toString(), "", "", java.util.Map.of()), request));
        }
        if (v6 && visible.stream().noneMatch(pool -> family(pool, false))) {
            visible.add(whole(new IpamPool(free(false, id).toString(), "", "", java.util.Map.of()), request));
        }
        checkOverlap(asked);
        Network network = shown(request, id, now)
                .enableIpv4(v4)
                .enableIpv6(v6)
                .ipam(new Ipam("default", request.ipam().options(), visible))
                .build();
        List<IpamPool> all = visible.stream().map(pool -> whole(pool, request)).toList();
        return new StoredNetwork(network, all, !asked.isEmpty(), hostLink(network), false);
    }

    private static boolean enabled(CreateRequest request, boolean ipv4) {
        Boolean asked = ipv4 ? request.enableIpv4() : request.enableIpv6();
        return asked == null ? NetworkOptions.enabled(request.options(), ipv4 ? "ipv4" : "ipv6", ipv4) : asked;
    }

    private static NetworkBuilder shown(CreateRequest request, String id, Instant now) {
        return new NetworkBuilder()
                .name(request.name())
                .id(id)
                .created(now)
                .scope("local")
                .driver(ParentLink.isKind(request.driver()) ? request.driver() : "bridge")
                .enableIpv4(true)
                .ipam(new Ipam("default", request.ipam().options(), List.of()))
                .internal(request.internal())
                .attachable(request.attachable())
                .configFrom(new ConfigReference(""))
                .options(request.options())
                .labels(request.labels());
    }

    private static boolean family(IpamPool pool, boolean ipv4) {
        return Subnet.parse(pool.subnet()).filter(s -> s.isIpv4() == ipv4).isPresent();
    }

    private static String hostLink(Network network) {
        if (ParentLink.isKind(network.driver())) {
            return ParentLink.of(network.driver(), network.id(), "", network.options())
                    .name();
        }
        String named = network.options().getOrDefault(StoredNetwork.BRIDGE_NAME, "");
        return named.isEmpty() ? "br-" + network.id().substring(0, 12) : named;
    }

    private void check(CreateRequest request) {
        if (request.name().isBlank()) {
            throw EngineException.invalid("invalid name: name is empty");
        }
        if (!Networks.isUserDefined(request.name()) || request.name().equals("default")) {
            throw EngineException.forbidden("operation is not permitted on predefined " + request.name() + " network ");
        }
        if (table.all().stream().anyMatch(network -> network.name().equals(request.name()))) {
            throw EngineException.conflict("network with name " + request.name() + " already exists");
        }
        if (request.ingress()) {
            throw EngineException.forbidden("Ingress network can only be global scope network");
        }
        if (request.scope().equals("swarm")) {
            throw EngineException.forbidden("cannot create a swarm scoped network when swarm is not active");
        }
        checkDriver(request.driver());
        if (!Set.of("", "default").contains(request.ipam().driver())) {
            throw EngineException.notFound("plugin \"" + request.ipam().driver() + "\" not found");
        }
        if (!enabled(request, true) && !enabled(request, false)) {
            throw EngineException.invalid("IPv4 or IPv6 must be enabled");
        }
        checkOptions(request);
    }

    private static void checkDriver(String driver) {
        switch (driver) {
            case "host", "null" ->
                throw EngineException.forbidden("only one instance of \"" + driver + "\" network is allowed");
            case "overlay" ->
                throw EngineException.forbidden("This node is not a swarm manager. Use \"docker swarm init\" or"
                        + " \"docker swarm join\" to connect this node to swarm and try again.");
            default -> {
                if (!DRIVERS.contains(driver)) {
                    throw EngineException.notFound("plugin \"" + driver + "\" not found");
                }
            }
        }
    }

    private void checkOptions(CreateRequest request) {
        if (ParentLink.isKind(request.driver())) {
            checkParent(request);
            return;
        }
        NetworkOptions.checkBridge(request.options(), request.internal());
        String bridge = request.options().getOrDefault(StoredNetwork.BRIDGE_NAME, "");
        table.all().stream()
                .filter(other ->
                        !bridge.isEmpty() && other.isBridge() && other.bridge().equals(bridge))
                .findFirst()
                .ifPresent(other -> {
                    throw EngineException.forbidden("cannot create network " + request.name() + " (" + bridge
                            + "): conflicts with network " + other.id() + " (" + bridge
                            + "): networks have same bridge name");
                });
    }

    /** A parent may serve several networks, unless one of them has it for itself. */
    private void checkParent(CreateRequest request) {
        ParentLink asked;
        try {
            asked = ParentLink.of(request.driver(), "-".repeat(ID_LENGTH), "", request.options());
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()), e);
        }
        if (asked.lone()) {
            return;
        }
        for (StoredNetwork other : table.all()) {
            other.parent("")
                    .filter(parent ->
                            parent.kind().equals(asked.kind()) && parent.name().equals(asked.name()))
                    .flatMap(parent -> refusal(asked, parent, other.id()))
                    .ifPresent(message -> {
                        throw EngineException.forbidden(message);
                    });
        }
    }

    /** Why two networks can't have one parent. */
    private static Optional<String> refusal(ParentLink asked, ParentLink other, String id) {
        if (!asked.hasMac()) {
            return Optional.of(
                    "network di-" + id.substring(0, 12) + " is already using parent interface " + asked.name());
        }
        String used = "macvlan network " + id + " is already using parent interface " + asked.name();
        if (asked.isExclusive()) {
            return Optional.of("cannot use mode passthru, " + used);
        }
        return other.isExclusive() ? Optional.of(used + " in mode passthru") : Optional.empty();
    }

    private static void checkNumber(CreateRequest request, List<IpamPool> asked) {
        boolean several = asked.stream().filter(pool -> family(pool, true)).count() > 1
                || asked.stream().filter(pool -> family(pool, false)).count() > 1;
        if (several && !ParentLink.isKind(request.driver())) {
            throw EngineException.forbidden("bridge driver doesn't support multiple subnets");
        }
    }

    /** All that is wrong with the ranges, a line each. */
    private static void checkPools(List<IpamPool> pools) {
        var problems = new ArrayList<String>();
        for (IpamPool pool : pools) {
            Optional<Subnet> subnet = Subnet.parse(pool.subnet());
            if (subnet.isEmpty()) {
                problems.add("invalid subnet " + pool.subnet() + ": invalid CIDR block notation");
            } else if (!subnet.get().isNetwork()) {
                problems.add("invalid subnet " + pool.subnet() + ": it should be "
                        + subnet.get().network());
            } else {
                checkParts(pool, subnet.get(), problems);
            }
        }
        if (!problems.isEmpty()) {
            String bullet = problems.size() == 1 ? "" : "* ";
            throw EngineException.invalid("invalid network config:\n" + bullet + String.join("\n" + bullet, problems));
        }
    }

    private static void checkParts(IpamPool pool, Subnet subnet, List<String> problems) {
        if (!pool.ipRange().isEmpty()) {
            Optional<Subnet> range = Subnet.parse(pool.ipRange());
            range.flatMap(found -> rangeProblem(found, subnet))
                    .or(() -> range.isEmpty() ? Optional.of("invalid CIDR block notation") : Optional.empty())
                    .ifPresent(problem -> problems.add("invalid ip-range " + pool.ipRange() + ": " + problem));
        }
        if (!pool.gateway().isEmpty()) {
            checkAddress("gateway " + pool.gateway(), pool.gateway(), subnet, problems);
        }
        pool.auxAddress().forEach((name, text) -> checkAddress("auxiliary address " + name, text, subnet, problems));
    }

    private static Optional<String> rangeProblem(Subnet range, Subnet subnet) {
        if (range.isIpv4() != subnet.isIpv4()) {
            return Optional.of(otherFamily(subnet));
        }
        if (range.length() < subnet.length()) {
            return Optional.of("CIDR block is bigger than its parent subnet " + subnet);
        }
        if (!range.isNetwork()) {
            return Optional.of("it should be " + range.network());
        }
        return subnet.contains(range.address())
                ? Optional.empty()
                : Optional.of("parent subnet " + subnet + " doesn't contain ip-range");
    }

    private static String otherFamily(Subnet subnet) {
        return "parent subnet is an IPv" + (subnet.isIpv4() ? 4 : 6) + " block";
    }

    private static void checkAddress(String what, String text, Subnet subnet, List<String> problems) {
        Optional<InetAddress> address = Subnet.address(text);
        if (address.isEmpty()) {
            problems.add("invalid " + what + ": invalid address");
        } else if (address.get() instanceof Inet4Address != subnet.isIpv4()) {
            problems.add("invalid " + what + ": " + otherFamily(subnet));
        } else if (!subnet.contains(address.get())) {
            problems.add("invalid " + what + ": parent subnet " + subnet + " doesn't contain this address");
        }
    }

    private void checkOverlap(List<IpamPool> asked) {
        List<Subnet> others = known();
        for (IpamPool pool : asked) {
            Subnet subnet = Subnet.parse(pool.subnet()).orElseThrow();
            if (others.stream().anyMatch(subnet::overlaps)) {
                throw EngineException.forbidden(
                        "invalid pool request: Pool overlaps with other one on this address space");
            }
        }
    }

    private List<Subnet> known() {
        return table.all().stream()
                .flatMap(network -> network.pools().stream())
                .flatMap(pool -> Subnet.parse(pool.subnet()).stream())
                .toList();
    }

    /** A subnet that neither a network nor the host has; IPv6 in the part that is nobody's (RFC 4193). */
    private Subnet free(boolean ipv4, String id) {
        if (!ipv4) {
            return uniqueLocal(id);
        }
        List<Subnet> taken = new ArrayList<>(known());
        taken.addAll(used);
        return pools.next(true, subnet -> taken.stream().noneMatch(subnet::overlaps));
    }

    /** A unique local network that stays the same for the network of this id. */
    static Subnet uniqueLocal(String id) {
        byte[] address = new byte[16];
        address[0] = (byte) 0xfd;
        System.arraycopy(HexFormat.of().parseHex(id), 0, address, 1, 5);
        try {
            return new Subnet(InetAddress.getByAddress(address), 64);
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The range as it is used: with a gateway, but where nobody could be one. */
    private static IpamPool whole(IpamPool pool, CreateRequest request) {
        boolean bare = ParentLink.isKind(request.driver())
                ? request.internal()
                : GatewayMode.of(request.options(), family(pool, true)) == GatewayMode.ISOLATED;
        return bare ? pool : withGateway(pool);
    }

    /** The range with the gateway that it has in truth: the asked one, or its first free address. */
    static IpamPool withGateway(IpamPool pool) {
        if (!pool.gateway().isEmpty()) {
            return pool;
        }
        Subnet subnet = Subnet.parse(pool.subnet()).orElseThrow();
        InetAddress first = new AddressBook(List.of(pool)).takeNext(subnet.isIpv4());
        return new IpamPool(pool.subnet(), pool.ipRange(), Subnet.text(first), pool.auxAddress());
    }
}
