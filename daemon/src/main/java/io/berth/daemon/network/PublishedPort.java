package io.berth.daemon.network;

/**
 * A container's port that is open on the host, or, where packets are routed, to who has a route. A value.
 *
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 * @param hostIp {@code 0.0.0.0} or {@code ::} for all of the host's addresses
 * @param hostPort 0 where packets are routed: nothing of the host's is taken then
 * @param target4 the container's IPv4 address, or empty
 * @param target6 the container's IPv6 address, or empty
 * @param bridge that the target is on; empty for a protocol that has no proxy
 */
record PublishedPort(
        String protocol,
        int containerPort,
        String hostIp,
        int hostPort,
        String target4,
        String target6,
        String bridge) {
    boolean isIpv4() {
        return !hostIp.contains(":");
    }

    /** Whether the port is the container's own, that nobody translates. */
    boolean isRouted() {
        return hostPort == 0;
    }

    /** As inspect names the container's port. */
    String key() {
        return containerPort + "/" + protocol;
    }

    /** Whether packets can be led to the container without a proxy: source and target are of one family. */
    boolean isDirect() {
        return !target().isEmpty();
    }

    /** The container's address of the host address's family, or empty. */
    String target() {
        return isIpv4() ? target4 : target6;
    }
}
