package io.berth.daemon.network;

import io.berth.api.type.network.IpamPool;
import io.berth.api.type.network.Network;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network's record in the database.
 *
 * @param network as inspect shows it, without containers
 * @param pools its ranges, each with the gateway that it has in truth
 * @param named whether the user has named the subnets
 * @param bridge the link on the host; empty when it has none
 * @param given whether a bridge is the user's own
 */
record StoredNetwork(Network network, List<IpamPool> pools, boolean named, String bridge, boolean given) {
    static final String MTU = "com.docker.network.driver.mtu";
    static final String BRIDGE_NAME = "com.docker.network.bridge.name";
    static final String ICC = "com.docker.network.bridge.enable_icc";
    static final String MASQUERADE = "com.docker.network.bridge.enable_ip_masquerade";
    static final String HOST_IP = "com.docker.network.bridge.host_binding_ipv4";
    static final int DEFAULT_MTU = 1500;

    StoredNetwork {
        pools = List.copyOf(pools);
    }

    String name() {
        return network.name();
    }

    String id() {
        return network.id();
    }

    boolean isBridge() {
        return network.driver().equals("bridge") && !network.configOnly();
    }

    /** Whether containers get a link of their own on it. */
    boolean isLinked() {
        return isBridge() || ParentLink.isKind(network.driver());
    }

    /** Whether the user has named a subnet of the family. */
    boolean hasOwnSubnet(boolean ipv4) {
        return named
                && pools.stream()
                        .flatMap(pool -> Subnet.parse(pool.subnet()).stream())
                        .anyMatch(subnet -> subnet.isIpv4() == ipv4);
    }

    /** How containers' links are named: with a number behind. */
    String linkPrefix() {
        String asked = network.options().getOrDefault(NetworkOptions.PREFIX, "");
        return asked.isEmpty() ? "eth" : asked;
    }

    /** What containers' links hang on when that is no bridge. */
    Optional<ParentLink> parent(String owner) {
        return ParentLink.isKind(network.driver())
                ? Optional.of(ParentLink.of(network.driver(), network.id(), owner, network.options()))
                : Optional.empty();
    }

    /** What has to be on the host for it. */
    Optional<HostLink> hostLink(String owner) {
        return parent(owner).<HostLink>map(link -> link).or(() -> link(owner));
    }

    int mtu() {
        String text = network.options().getOrDefault(MTU, "");
        return text.isEmpty() || text.equals("0") ? DEFAULT_MTU : Integer.parseInt(text);
    }

    /** The gateway of a family, that containers have; none on an internal network, nor where packets are routed. */
    Optional<InetAddress> gateway(boolean ipv4) {
        boolean none = network.internal()
                || isRouted()
                || parent("").filter(ParentLink::lone).isPresent();
        return none ? Optional.empty() : bridgeAddress(ipv4);
    }

    /** Whether containers' default route leads to their link and no gateway. */
    boolean isRouted() {
        return parent("").filter(ParentLink::isRouted).isPresent() && !network.internal();
    }

    /** The bridge's own address of a family. */
    Optional<InetAddress> bridgeAddress(boolean ipv4) {
        return pools.stream()
                .filter(pool -> Subnet.parse(pool.subnet())
                        .filter(s -> s.isIpv4() == ipv4)
                        .isPresent())
                .flatMap(pool -> AddressBook.address(pool.gateway()).stream())
                .findFirst();
    }

    /** The bridge; empty for a network without one. */
    Optional<NetworkLink> link(String owner) {
        if (bridge.isEmpty() || !isBridge()) {
            return Optional.empty();
        }
        var gateways = new ArrayList<NetworkLink.Gateway>();
        for (IpamPool pool : pools) {
            Subnet.parse(pool.subnet())
                    .ifPresent(subnet -> AddressBook.address(pool.gateway())
                            .filter(address ->
                                    !(address instanceof Inet4Address && flag(NetworkOptions.INHIBIT, false)))
                            .ifPresent(address -> gateways.add(new NetworkLink.Gateway(address, subnet.length()))));
        }
        return Optional.of(new NetworkLink(
                bridge,
                owner + network.id(),
                gateways,
                mtu(),
                network.internal(),
                family(true),
                family(false),
                !flag(ICC, true),
                given));
    }

    private NetworkLink.Family family(boolean ipv4) {
        GatewayMode mode = gatewayMode(ipv4);
        return new NetworkLink.Family(mode, mode.translates() && flag(MASQUERADE, true) && !network.internal());
    }

    /** How packets of a family come in and go out, on a bridge. */
    GatewayMode gatewayMode(boolean ipv4) {
        return GatewayMode.of(network.options(), ipv4);
    }

    private boolean flag(String option, boolean absent) {
        String text = network.options().getOrDefault(option, "");
        return NetworkOptions.flag(text).orElse(absent);
    }
}
