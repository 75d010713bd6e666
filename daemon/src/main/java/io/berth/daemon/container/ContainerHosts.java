package io.berth.daemon.container;

import java.net.InetAddress;
import java.util.List;

/**
 * What a container's hosts and resolv.conf files tell of its networks.
 *
 * @param addresses the container's own, in the order of its links
 * @param links lines for linked containers
 * @param hostGateway the host as the container can reach it; may be empty
 * @param resolvesNames whether the engine answers the container's questions for names
 */
record ContainerHosts(List<InetAddress> addresses, List<String> links, String hostGateway, boolean resolvesNames) {}
