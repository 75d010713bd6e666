package io.berth.api.backend;

import io.berth.api.type.network.EndpointSettings;

/** Putting containers on networks and taking them off, whether they run or not. */
public interface NetworkConnections {
    void connect(String network, String container, EndpointSettings settings) throws InterruptedException;

    /**
     * Takes a container off a network.
     *
     * @param force also one that can't be found any more
     */
    void disconnect(String network, String container, boolean force) throws InterruptedException;
}
