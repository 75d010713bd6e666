package io.berth.daemon.network;

import java.net.InetAddress;
import java.util.List;

/**
 * A network's bridge on the host. A value.
 *
 * @param alias what the kernel keeps with the bridge: whose it is
 * @param gateways the bridge's own addresses
 * @param ipv4 how IPv4 goes in and out
 * @param ipv6 how IPv6 goes in and out
 * @param isolated whether containers on it are kept from each other ({@code icc=false})
 * @param given whether the bridge is the user's: it must be there, and stays
 */
record NetworkLink(
        String bridge,
        String alias,
        List<Gateway> gateways,
        int mtu,
        boolean internal,
        Family ipv4,
        Family ipv6,
        boolean isolated,
        boolean given)
        implements HostLink {
    @Override
    public String name() {
        return bridge;
    }

    /**
     * One family's way in and out.
     *
     * @param masquerade whether what leaves gets the host's address
     */
    record Family(GatewayMode mode, boolean masquerade) {}

    /** An address of the bridge, with the length of its prefix. */
    record Gateway(InetAddress address, int length) {}
}
