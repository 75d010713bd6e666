package io.berth.daemon;

import io.berth.daemon.network.NetworkConfig;
import java.util.List;

/**
 * The flags about networks, as they were written.
 *
 * @param bridge the default network's bridge; empty for one of our own, {@code none} for no default network
 * @param bip the default bridge's address, or empty
 * @param fixedCidr the part of the default network for containers, or empty
 * @param defaultGateway of the default network, or empty
 * @param ipv6 of the default network
 * @param addressPools {@code base=10.0.0.0/8,size=24} each
 * @param userlandProxy whether the engine itself carries what the packet filter can't lead to published ports
 * @param ip where ports are published that name no address, or empty
 */
record NetworkFlags(
        String bridge,
        String bip,
        String fixedCidr,
        String defaultGateway,
        NetworkConfig.Ipv6 ipv6,
        List<String> addressPools,
        int mtu,
        boolean icc,
        boolean ipMasq,
        boolean userlandProxy,
        String ip) {}
