package io.berth.daemon.network;

import io.berth.api.type.network.EndpointSettings;
import java.util.List;
import java.util.Map;

/**
 * What a container wants of networks when it starts. A value.
 *
 * @param container its id
 * @param name without slash
 * @param hostName with its domain, if it has one
 * @param mode {@code bridge}, {@code host}, {@code none} or a network
 * @param networks what it asks of each network, by name
 * @param nameServers who is asked about names that are no container's
 * @param late whether the namespace is made with the container's first process, as one that belongs to its own users is
 */
public record SandboxRequest(
        String container,
        String name,
        String hostName,
        String mode,
        Map<String, EndpointSettings> networks,
        PortWishes ports,
        List<String> nameServers,
        boolean late) {}
