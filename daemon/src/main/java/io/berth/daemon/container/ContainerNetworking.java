package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.container.Config;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.network.EndpointIpamConfig;
import io.berth.api.type.network.EndpointSettings;
import io.berth.daemon.network.ContainerNetworks;
import io.berth.daemon.network.PortWishes;
import io.berth.daemon.network.Sandbox;
import io.berth.daemon.network.SandboxRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers' side of the networks: what a container asks for, and its sandbox while it runs. */
final class ContainerNetworking {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerNetworking.class);
    private static final String NO_NETWORK = "none";
    private static final String FAILED = "failed to set up container networking: ";

    private final ContainerNetworks networks;
    private final Namespaces namespaces;
    private final ContainerFiles files;
    private final ContainerLinks links;

    ContainerNetworking(ContainerNetworks networks, Namespaces namespaces, ContainerFiles files, ContainerLinks links) {
        this.links = links;
        this.files = files;
        this.networks = networks;
        this.namespaces = namespaces;
    }

    /** Refuses names of containers that do not exist, when the container is created. */
    void checkNames(HostConfig host) {
        namespaces.checkNames(host);
    }

    ContainerLinks links() {
        return links;
    }

    /** A container runs; those that link to it learn where. */
    void started(Container container) {
        try {
            links.started(container, files);
        } catch (IOException e) {
            LOG.warn(
                    "container {}: those that link to it are not told where it is: {}", container.id(), e.getMessage());
        }
    }

    /** The networks of a new container, by name, with what it asks of each. */
    Map<String, EndpointSettings> wanted(
            Config config, HostConfig host, Map<String, @Nullable EndpointSettings> asked) {
        var wanted = new TreeMap<String, EndpointSettings>();
        if (host.networkMode().startsWith("container:") || config.networkDisabled()) {
            return wanted;
        }
        String mode = nameOf(host.networkMode());
        asked.forEach((name, settings) -> wanted.put(
                name.equals("default") ? mode : nameOf(name),
                settings == null ? EndpointSettings.EMPTY : operator(settings)));
        if (wanted.isEmpty()) {
            wanted.put(mode, EndpointSettings.EMPTY);
        }
        EndpointSettings first = wanted.get(mode);
        String mac = config.macAddress();
        if (first != null && !mac.isEmpty()) {
            if (!Set.of("", mac).contains(first.macAddress())) {
                throw EngineException.invalid("the container-wide MAC address must match the endpoint-specific MAC"
                        + " address for the main network, or be left empty");
            }
            wanted.put(mode, first.edit().macAddress(mac).build());
        }
        networks.check(mode, wanted);
        return wanted;
    }

    /** Only what a user may ask for; the rest is the engine's to fill in. */
    static EndpointSettings operator(EndpointSettings settings) {
        EndpointIpamConfig ipam = settings.ipamConfig();
        boolean nothing = ipam != null
                && ipam.ipv4Address().isEmpty()
                && ipam.ipv6Address().isEmpty()
                && ipam.linkLocalIps().isEmpty();
        return EndpointSettings.EMPTY
                .edit()
                .ipamConfig(nothing ? null : ipam)
                .links(settings.links())
                .aliases(settings.aliases())
                .macAddress(settings.macAddress())
                .driverOpts(settings.driverOpts())
                .gwPriority(settings.gwPriority())
                .build();
    }

    private String nameOf(String network) {
        return networks.find(network).map(ContainerNetworks.Known::name).orElse(network);
    }

    /**
     * Takes addresses and ports; empty for a container that is in another one's namespace.
     *
     * @param ownUsers whether the container's users are not the host's
     */
    Optional<Sandbox> open(Definition definition, boolean ownUsers) throws IOException {
        HostConfig host = definition.hostConfig();
        if (host.networkMode().startsWith("container:")) {
            return Optional.empty();
        }
        boolean disabled = definition.config().networkDisabled();
        var ports = new PortWishes(
                definition.config().exposedPorts().keySet(),
                Objects.requireNonNullElse(host.portBindings(), Map.of()),
                host.publishAllPorts());
        try {
            return Optional.of(networks.open(new SandboxRequest(
                    definition.id(),
                    definition.name(),
                    ContainerFiles.fullHostname(definition.config()),
                    disabled ? NO_NETWORK : nameOf(host.networkMode()),
                    disabled ? Map.of(NO_NETWORK, EndpointSettings.EMPTY) : definition.networks(),
                    ports,
                    files.nameServers(host),
                    ownUsers)));
        } catch (EngineException e) {
            throw e.kind() == ErrorKind.FORBIDDEN
                    ? EngineException.forbidden(FAILED + e.text())
                    : ContainerLifecycleService.prefixed(e, FAILED);
        }
    }

    /** Waits until the network is there, and gives the namespace its name. */
    static void finish(Sandbox sandbox, int pid) throws IOException {
        try {
            sandbox.entered(pid);
            sandbox.awaitReady();
            sandbox.named(pid);
        } catch (IOException e) {
            throw EngineException.internal(FAILED + e.getMessage(), e);
        }
    }

    /** What the container's hosts and resolv.conf files tell. */
    ContainerHosts names(Definition definition, Optional<Sandbox> sandbox) {
        boolean host = definition.hostConfig().networkMode().equals("host");
        return new ContainerHosts(
                host ? List.of() : sandbox.map(Sandbox::addresses).orElse(List.of()),
                links.hosts(definition),
                networks.hostGateway(),
                sandbox.filter(Sandbox::resolvesNames).isPresent());
    }

    /** Takes over what an earlier engine has made, or gives it back when the container has ended. */
    Optional<Sandbox> restore(String container, int pid) {
        try {
            return networks.restore(container, pid);
        } catch (IOException e) {
            throw EngineException.internal("network of container " + container + ": " + e.getMessage(), e);
        }
    }
}
