package io.berth.daemon.network;

import java.util.List;

/**
 * A running container's record in the database: where it is on networks.
 *
 * @param id 64 hexadecimal digits
 * @param containerName without slash
 * @param hostName of the container, with its domain
 * @param endpoints in the order of its links
 * @param nameServers who is asked about names that are no container's
 */
record StoredSandbox(
        String id,
        String container,
        String containerName,
        String hostName,
        List<Endpoint> endpoints,
        List<PublishedPort> ports,
        List<String> exposed,
        List<String> nameServers) {
    StoredSandbox {
        nameServers = List.copyOf(nameServers);
        endpoints = List.copyOf(endpoints);
        ports = List.copyOf(ports);
        exposed = List.copyOf(exposed);
    }

    StoredSandbox withEndpoints(List<Endpoint> changed) {
        return new StoredSandbox(id, container, containerName, hostName, changed, ports, exposed, nameServers);
    }

    StoredSandbox withPorts(List<PublishedPort> changed) {
        return new StoredSandbox(id, container, containerName, hostName, endpoints, changed, exposed, nameServers);
    }

    StoredSandbox withName(String name) {
        return new StoredSandbox(id, container, name, hostName, endpoints, ports, exposed, nameServers);
    }
}
