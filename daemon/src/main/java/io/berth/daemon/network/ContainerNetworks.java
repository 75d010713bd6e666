package io.berth.daemon.network;

import io.berth.api.type.network.EndpointSettings;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What containers need of the networks. Any thread. */
public interface ContainerNetworks {
    /**
     * A network that there is.
     *
     * @param type the driver, as events name it
     */
    record Known(String id, String name, String type) {}

    /** Finds a network by name, id, or the beginning of an id. */
    Optional<Known> find(String network);

    /**
     * Refuses what can never work, when a container is created.
     *
     * @param mode the container's network mode
     * @throws io.berth.api.error.EngineException INVALID in the Engine's words
     */
    void check(String mode, Map<String, EndpointSettings> networks);

    /** As {@link #check}, of one end point on a network that there is, for a container that is connected to it. */
    void checkEndpoint(String network, EndpointSettings settings);

    /**
     * Takes addresses and ports for a container, and begins to make its namespace and links; the caller closes the
     * sandbox.
     *
     * @throws io.berth.api.error.EngineException in the Engine's words when something is not to be had; nothing is taken
     *     then
     */
    Sandbox open(SandboxRequest request) throws IOException;

    /**
     * Takes over what an earlier engine has made for a container.
     *
     * @param pid of its first process, which still runs; 0 when it has ended
     * @return empty when there is nothing of it
     */
    Optional<Sandbox> restore(String container, int pid) throws IOException;

    /** The address of the host that containers can reach, for {@code host-gateway}; empty when there is none. */
    String hostGateway();
}
