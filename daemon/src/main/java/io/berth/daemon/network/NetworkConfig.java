package io.berth.daemon.network;

import java.nio.file.Path;

/**
 * How the engine's networks are to be, as its flags say.
 *
 * @param engineId whose bridges and rules these are
 * @param folder where containers' network namespaces get names
 * @param bridge the default network's bridge, empty for one of our own, {@code none} for no default network
 * @param bip the default bridge's address with its prefix, or empty
 * @param fixedCidr the part of the default network that containers get addresses of, or empty
 * @param defaultGateway of the default network, or empty
 * @param ipv6 of the default network
 * @param mtu of the default network
 * @param icc whether containers on the default network reach each other
 * @param ipMasq whether what leaves the default network gets the host's address
 * @param userlandProxy whether the engine itself carries what the packet filter can't lead to published ports
 * @param hostIp where ports are published that name no address, empty for everywhere
 */
public record NetworkConfig(
        String engineId,
        Path folder,
        String bridge,
        String bip,
        String fixedCidr,
        String defaultGateway,
        Ipv6 ipv6,
        AddressPools pools,
        int mtu,
        boolean icc,
        boolean ipMasq,
        boolean userlandProxy,
        String hostIp) {

    /**
     * IPv6 on the default network.
     *
     * @param bip the bridge's address with its prefix, or empty
     * @param fixedCidr the network, or with {@code bip} the part of it for containers; empty for a unique local one
     * @param gateway another than the bridge, or empty
     */
    public record Ipv6(boolean enabled, String bip, String fixedCidr, String gateway) {}
}
