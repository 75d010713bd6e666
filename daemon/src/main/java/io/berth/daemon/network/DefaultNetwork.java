package io.berth.daemon.network;

import io.berth.api.type.network.Ipam;
import io.berth.api.type.network.IpamPool;
import io.berth.api.type.network.NetworkBuilder;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what the default network {@code bridge} is at the engine's start: as it was, unless flags say otherwise or the
 * host has taken its subnet meanwhile.
 */
final class DefaultNetwork {
    private static final String STEM = "berth";

    private final NetworkConfig config;
    private final HostNetwork host;

    DefaultNetwork(NetworkConfig config, HostNetwork host) {
        this.config = config;
        this.host = host;
    }

    /** The record; empty when there is to be no default network. */
    Optional<StoredNetwork> plan(String id, Instant now, List<StoredNetwork> stored) throws IOException {
        if (config.bridge().equals("none")) {
            return Optional.empty();
        }
        boolean given = !config.bridge().isEmpty();
        String name = given ? config.bridge() : host.claimBridge(STEM, host.owner() + id, config.mtu());
        var pools = new ArrayList<>(List.of(pool(id, name, stored)));
        if (config.ipv6().enabled()) {
            pools.add(ipv6Pool(id));
        }
        var options = new LinkedHashMap<String, String>();
        options.put("com.docker.network.bridge.default_bridge", "true");
        options.put(StoredNetwork.ICC, Boolean.toString(config.icc()));
        options.put(StoredNetwork.MASQUERADE, Boolean.toString(config.ipMasq()));
        options.put(StoredNetwork.HOST_IP, config.hostIp().isEmpty() ? "0.0.0.0" : config.hostIp());
        options.put(StoredNetwork.BRIDGE_NAME, name);
        options.put(StoredNetwork.MTU, Integer.toString(config.mtu()));
        Instant created = stored.stream()
                .filter(network -> network.id().equals(id))
                .map(network -> network.network().created())
                .findFirst()
                .orElse(now);
        var network = new NetworkBuilder()
                .name(Networks.BRIDGE)
                .id(id)
                .created(created)
                .scope("local")
                .driver("bridge")
                .enableIpv4(true)
                .enableIpv6(config.ipv6().enabled())
                .ipam(new Ipam("default", null, pools))
                .options(options)
                .build();
        return Optional.of(new StoredNetwork(network, pools, false, name, given));
    }

    private IpamPool pool(String id, String name, List<StoredNetwork> stored) throws IOException {
        if (!config.bip().isEmpty()) {
            Subnet bip = parsed(config.bip());
            return pool(bip.network(), Subnet.text(bip.address()));
        }
        var ours = new ArrayList<Subnet>();
        stored.stream()
                .filter(network -> !network.id().equals(id))
                .flatMap(network -> network.pools().stream())
                .forEach(pool -> Subnet.parse(pool.subnet()).ifPresent(ours::add));
        ours.addAll(host.used(Set.of(name)));
        Optional<IpamPool> before = stored.stream()
                .filter(network -> network.id().equals(id))
                .flatMap(network -> network.pools().stream())
                .filter(pool -> Subnet.parse(pool.subnet())
                        .filter(Subnet::isIpv4)
                        .filter(subnet -> ours.stream().noneMatch(subnet::overlaps))
                        .isPresent())
                .findFirst();
        if (before.isPresent()
                && config.fixedCidr().isEmpty()
                && config.defaultGateway().isEmpty()) {
            return before.get();
        }
        Subnet subnet = before.flatMap(pool -> Subnet.parse(pool.subnet()))
                .orElseGet(() -> config.pools().next(true, free -> ours.stream().noneMatch(free::overlaps)));
        return pool(subnet, "");
    }

    private IpamPool ipv6Pool(String id) throws IOException {
        NetworkConfig.Ipv6 ipv6 = config.ipv6();
        if (!ipv6.bip().isEmpty()) {
            Subnet bip = parsed(ipv6.bip());
            String gateway = ipv6.gateway().isEmpty() ? Subnet.text(bip.address()) : ipv6.gateway();
            return new IpamPool(bip.network().toString(), ipv6.fixedCidr(), gateway, Map.of());
        }
        Subnet subnet = ipv6.fixedCidr().isEmpty() ? NetworkCreation.uniqueLocal(id) : parsed(ipv6.fixedCidr());
        return NetworkCreation.withGateway(new IpamPool(subnet.network().toString(), "", ipv6.gateway(), Map.of()));
    }

    private static Subnet parsed(String cidr) throws IOException {
        return Subnet.parse(cidr).orElseThrow(() -> new IOException("invalid CIDR address: " + cidr));
    }

    private IpamPool pool(Subnet subnet, String bridgeAddress) {
        String gateway = config.defaultGateway().isEmpty() ? bridgeAddress : config.defaultGateway();
        return NetworkCreation.withGateway(new IpamPool(subnet.toString(), config.fixedCidr(), gateway, Map.of()));
    }
}
