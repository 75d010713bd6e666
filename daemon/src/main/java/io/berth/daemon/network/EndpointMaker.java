package io.berth.daemon.network;

import io.berth.api.error.EngineException;
import io.berth.api.type.network.EndpointIpamConfig;
import io.berth.api.type.network.EndpointResource;
import io.berth.api.type.network.EndpointSettings;
import io.berth.api.type.network.EndpointSettingsBuilder;
import io.berth.daemon.network.NetworkTable.Entry;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Puts containers on networks and takes them off, on paper: addresses, names, the network's list of who is there. */
final class EndpointMaker {
    private static final int LINK_LOCAL4 = 16;
    private static final int LINK_LOCAL6 = 64;

    private final NetworkTable table;
    private final RandomGenerator random;

    EndpointMaker(NetworkTable table, RandomGenerator random) {
        this.table = table;
        this.random = random;
    }

    /** Who joins. */
    record Member(String container, String name, String hostName) {
        String shortId() {
            return container.substring(0, Math.min(12, container.length()));
        }
    }

    /**
     * Takes addresses and enters the container in the network's list.
     *
     * @param known the network's name in the container's settings
     * @param taken the names of the container's links
     */
    Endpoint join(Entry entry, String known, Member member, EndpointSettings wanted, Set<String> taken) {
        if (entry.stored.network().configOnly()) {
            throw EngineException.forbidden("cannot create endpoint on configuration-only network");
        }
        return table.with(() -> {
            String inner = EndpointOptions.name(wanted, entry.stored.linkPrefix(), taken);
            String id = randomId();
            var settings = wanted.edit().networkId(entry.stored.id()).endpointId(id);
            EndpointSettings made =
                    entry.stored.isLinked() ? addressed(entry, member, wanted, settings) : settings.build();
            entry.endpoints.put(member.container(), resource(member.name(), made));
            entry.settings.put(member.container(), made);
            String outer = entry.stored.isBridge()
                    ? HostNetwork.outerName(HexFormat.of().parseHex(id))
                    : "";
            return new Endpoint(entry.stored.id(), known, made, outer, entry.stored.isLinked() ? inner : "");
        });
    }

    private EndpointSettings addressed(
            Entry entry, Member member, EndpointSettings wanted, EndpointSettingsBuilder settings) {
        boolean mac = entry.stored.parent("").map(ParentLink::hasMac).orElse(true);
        if (!mac && !wanted.macAddress().isEmpty()) {
            throw EngineException.internal("failed to create endpoint " + member.name() + " on network "
                    + entry.stored.name() + ": ipvlan interfaces do not support custom mac address assignment");
        }
        EndpointIpamConfig asked = wanted.ipamConfig();
        List<InetAddress> taken = new ArrayList<>();
        boolean done = false;
        try {
            Optional<InetAddress> v4 = address(entry, true, asked == null ? "" : asked.ipv4Address(), taken);
            Optional<InetAddress> v6 = address(entry, false, asked == null ? "" : asked.ipv6Address(), taken);
            v4.ifPresent(address -> settings.ipAddress(Subnet.text(address)).ipPrefixLen(length(entry, address)));
            v6.ifPresent(address ->
                    settings.globalIpv6Address(Subnet.text(address)).globalIpv6PrefixLen(length(entry, address)));
            entry.stored.gateway(true).filter(_ -> v4.isPresent()).ifPresent(g -> settings.gateway(Subnet.text(g)));
            entry.stored
                    .gateway(false)
                    .filter(_ -> v6.isPresent())
                    .ifPresent(g -> settings.ipv6Gateway(Subnet.text(g)));
            if (wanted.macAddress().isEmpty() && mac) {
                settings.macAddress(mac(Bridges.macOf(v4.or(() -> v6).orElseThrow())));
            }
            if (!entry.stored.name().equals(Networks.BRIDGE)) {
                settings.dnsNames(dnsNames(member, wanted));
            }
            done = true;
            return settings.build();
        } finally {
            if (!done) {
                taken.forEach(entry.book::release);
            }
        }
    }

    private static Optional<InetAddress> address(Entry entry, boolean ipv4, String asked, List<InetAddress> taken) {
        if (entry.book.subnets(ipv4).isEmpty()) {
            return Optional.empty();
        }
        InetAddress address;
        if (asked.isEmpty()) {
            address = entry.book.takeNext(ipv4);
        } else {
            address = Subnet.address(asked).orElseThrow(() -> EngineException.invalid("invalid IP address: " + asked));
            entry.book.takeWanted(address);
        }
        taken.add(address);
        return Optional.of(address);
    }

    private static int length(Entry entry, InetAddress address) {
        return entry.book.subnetOf(address).map(Subnet::length).orElse(0);
    }

    /** The container's name, its aliases, its short id, its host name: each once. */
    static List<String> dnsNames(Member member, EndpointSettings wanted) {
        var names = new LinkedHashSet<String>();
        names.add(member.name());
        names.addAll(Objects.requireNonNullElse(wanted.aliases(), List.of()));
        names.add(member.shortId());
        if (!member.hostName().isEmpty()) {
            names.add(member.hostName());
        }
        return List.copyOf(names);
    }

    /** Enters an end point again that an earlier engine has made. */
    void joinAgain(Endpoint endpoint, String container, String name) {
        table.find(endpoint.network())
                .ifPresent(entry -> table.with(() -> {
                    addresses(endpoint.settings()).forEach(entry.book::take);
                    entry.settings.put(container, endpoint.settings());
                    return Optional.ofNullable(entry.endpoints.put(container, resource(name, endpoint.settings())));
                }));
    }

    /** Gives the addresses back and strikes the container off the list. */
    void leave(Endpoint endpoint, String container) {
        table.find(endpoint.network())
                .ifPresent(entry -> table.with(() -> {
                    addresses(endpoint.settings()).forEach(entry.book::release);
                    entry.settings.remove(container);
                    return Optional.ofNullable(entry.endpoints.remove(container));
                }));
    }

    /** Changes the name under which the networks know a container; answers its end points with the new one. */
    List<Endpoint> rename(StoredSandbox sandbox, String name) {
        return table.with(() -> sandbox.endpoints().stream()
                .map(endpoint -> {
                    EndpointSettings renamed = renamed(endpoint.settings(), sandbox.containerName(), name);
                    table.find(endpoint.network()).ifPresent(entry -> {
                        entry.endpoints.replace(sandbox.container(), resource(name, renamed));
                        entry.settings.replace(sandbox.container(), renamed);
                    });
                    return new Endpoint(
                            endpoint.network(), endpoint.networkName(), renamed, endpoint.outer(), endpoint.inner());
                })
                .toList());
    }

    private static EndpointSettings renamed(EndpointSettings settings, String before, String after) {
        List<String> names = settings.dnsNames();
        return names == null
                ? settings
                : settings.edit()
                        .dnsNames(names.stream()
                                .map(name -> name.equals(before) ? after : name)
                                .toList())
                        .build();
    }

    /** The addresses of an end point, IPv4 first. */
    static List<InetAddress> addresses(EndpointSettings settings) {
        var found = new ArrayList<InetAddress>();
        Subnet.address(settings.ipAddress()).ifPresent(found::add);
        Subnet.address(settings.globalIpv6Address()).ifPresent(found::add);
        return found;
    }

    /**
     * What has to be made for an end point.
     *
     * @param leadsOut whether the container's default routes lead through it
     */
    Optional<HostNetwork.Wire> wire(Endpoint endpoint, String owner, boolean leadsOut) {
        return table.find(endpoint.network())
                .filter(_ -> endpoint.isLinked())
                .flatMap(entry -> plug(endpoint, entry.stored, owner))
                .map(plug -> new HostNetwork.Wire(
                        plug,
                        endpoint.inner(),
                        endpoint.settings().macAddress(),
                        gatewayAddresses(endpoint.settings()),
                        leadsOut ? way(endpoint) : HostNetwork.Way.NONE,
                        EndpointOptions.settings(endpoint.settings(), endpoint.inner())));
    }

    private static Optional<HostNetwork.Plug> plug(Endpoint endpoint, StoredNetwork network, String owner) {
        return network.hostLink(owner).map(link -> switch (link) {
            case NetworkLink bridge -> new HostNetwork.Port(bridge, endpoint.outer());
            case ParentLink parent -> new HostNetwork.Branch(parent);
        });
    }

    /** Where default routes through an end point lead. */
    HostNetwork.Way way(Endpoint endpoint) {
        var gateways = new ArrayList<InetAddress>();
        Subnet.address(endpoint.settings().gateway()).ifPresent(gateways::add);
        Subnet.address(endpoint.settings().ipv6Gateway()).ifPresent(gateways::add);
        return new HostNetwork.Way(gateways, isRouted(endpoint));
    }

    private boolean isRouted(Endpoint endpoint) {
        return table.find(endpoint.network())
                .filter(entry -> entry.stored.isRouted())
                .isPresent();
    }

    /** The end point of the default route: the greatest priority, not an internal network, then by name. */
    Optional<Endpoint> gateway(List<Endpoint> joined) {
        return joined.stream()
                .filter(endpoint -> !endpoint.settings().gateway().isEmpty()
                        || !endpoint.settings().ipv6Gateway().isEmpty()
                        || isRouted(endpoint))
                .min(Comparator.comparingInt(
                                (Endpoint endpoint) -> -endpoint.settings().gwPriority())
                        .thenComparing(Endpoint::networkName));
    }

    private static List<NetworkLink.Gateway> gatewayAddresses(EndpointSettings settings) {
        var found = new ArrayList<NetworkLink.Gateway>();
        Subnet.address(settings.ipAddress())
                .ifPresent(address -> found.add(new NetworkLink.Gateway(address, settings.ipPrefixLen())));
        Subnet.address(settings.globalIpv6Address())
                .ifPresent(address -> found.add(new NetworkLink.Gateway(address, settings.globalIpv6PrefixLen())));
        if (settings.ipamConfig() != null) {
            for (String text : settings.ipamConfig().linkLocalIps()) {
                Subnet.address(text)
                        .ifPresent(address -> found.add(new NetworkLink.Gateway(
                                address, address instanceof Inet4Address ? LINK_LOCAL4 : LINK_LOCAL6)));
            }
        }
        return found;
    }

    private static EndpointResource resource(String name, EndpointSettings settings) {
        return new EndpointResource(
                name,
                settings.endpointId(),
                settings.macAddress(),
                withLength(settings.ipAddress(), settings.ipPrefixLen()),
                withLength(settings.globalIpv6Address(), settings.globalIpv6PrefixLen()));
    }

    private static String withLength(@Nullable String address, int length) {
        return address == null || address.isEmpty() ? "" : address + "/" + length;
    }

    static String mac(byte[] mac) {
        return HexFormat.ofDelimiter(":").formatHex(mac);
    }

    /** 64 hexadecimal digits. */
    String randomId() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
