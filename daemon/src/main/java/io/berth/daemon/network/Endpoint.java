package io.berth.daemon.network;

import io.berth.api.type.network.EndpointSettings;

/**
 * A running container on one network. A value, and part of a stored record.
 *
 * @param network the network's id
 * @param networkName by which the container knows it
 * @param settings as inspect shows them
 * @param outer the link on the host, empty when there is none
 * @param inner the link in the container, empty when there is none
 */
record Endpoint(String network, String networkName, EndpointSettings settings, String outer, String inner) {
    /** Whether the container has a link for it. */
    boolean isLinked() {
        return !inner.isEmpty();
    }

    /** Whether the link is in a bridge. */
    boolean isBridged() {
        return !outer.isEmpty();
    }
}
