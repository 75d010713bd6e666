package io.berth.daemon.network;

import java.net.InetAddress;
import java.util.List;

/**
 * A network's bridge on the host. A value.
 *
 * @param alias what the kernel keeps with the bridge: whose it is
 * @param gateways the bridge's own addresses
 * @param isolated whether containers on it are kept from each other ({@code icc=false})
 * @param given whether the bridge is the user's: it must be there, and stays
 */
record NetworkLink(
        String bridge,
        String alias,
        List<Gateway> gateways,
        int mtu,
        boolean internal,
        boolean masquerade4,
        boolean masquerade6,
        boolean isolated,
        boolean given)
        implements HostLink {
    @Override
    public String name() {
        return bridge;
    }

    /** An address of the bridge, with the length of its prefix. */
    record Gateway(InetAddress address, int length) {}
}
