package io.berth.daemon.container;

import io.berth.api.backend.NetworkConnections;
import io.berth.api.error.EngineException;
import io.berth.api.type.network.EndpointSettings;
import io.berth.daemon.container.Container.Turn;
import io.berth.daemon.network.ContainerNetworks;
import io.berth.daemon.network.Sandbox;
import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;

/** Puts containers on networks and takes them off, at once when they run. */
final class ContainerConnections implements NetworkConnections {
    private final ContainerStore store;
    private final ContainerNetworks networks;
    private final ContainerFiles files;
    private final ContainerEvents events;

    ContainerConnections(
            ContainerStore store, ContainerNetworks networks, ContainerFiles files, ContainerEvents events) {
        this.store = store;
        this.networks = networks;
        this.files = files;
        this.events = events;
    }

    @Override
    public void connect(String network, String name, EndpointSettings settings) throws InterruptedException {
        Container container = store.get(name);
        ContainerNetworks.Known known = get(network);
        try (Turn _ = container.takeTurn()) {
            Definition definition = container.definition();
            refuse(known, definition);
            EndpointSettings wanted = ContainerNetworking.operator(settings);
            networks.checkEndpoint(known.name(), wanted);
            Optional<Sandbox> sandbox = container.sandbox();
            if (definition.networks().containsKey(known.name())) {
                refuseSecond(known, definition, sandbox);
                return;
            }
            if (sandbox.isPresent()) {
                var before = sandbox.get().addresses();
                boolean resolved = sandbox.get().resolvesNames();
                sandbox.get().connect(known.name(), wanted);
                var added = new java.util.ArrayList<>(sandbox.get().addresses());
                added.removeAll(before);
                files.addHost(definition, added);
                if (!resolved && sandbox.get().resolvesNames()) {
                    files.writeResolvConf(definition, true);
                }
            }
            var joined = new TreeMap<>(definition.networks());
            joined.put(known.name(), wanted);
            container.rejoin(joined);
            store.save(container);
            if (sandbox.isPresent()) {
                events.tellNetwork(container, known, "connect");
            }
        } catch (IOException e) {
            throw EngineException.internal(
                    "connect container " + name + " to network " + network + ": " + e.getMessage(), e);
        }
    }

    private static void refuse(ContainerNetworks.Known known, Definition definition) {
        String mode = definition.hostConfig().networkMode();
        if (mode.startsWith("container:")) {
            throw EngineException.invalid(
                    "container sharing network namespace with another container or host cannot be connected"
                            + " to any other network");
        }
        if (known.name().equals("host") || mode.equals("host")) {
            throw EngineException.invalid(
                    known.name().equals("host")
                            ? "cannot connect container to host network - container must be created in host network"
                                    + " mode"
                            : "container sharing network namespace with another container or host cannot be connected"
                                    + " to any other network");
        }
        if (known.name().equals("none") || definition.networks().containsKey("none")) {
            throw EngineException.invalid(
                    "container cannot be connected to multiple networks with one of the networks in private (none)"
                            + " mode");
        }
    }

    /** A container that does not run keeps what it has been given, and the client is told that all is well. */
    private static void refuseSecond(ContainerNetworks.Known known, Definition definition, Optional<Sandbox> sandbox) {
        if (sandbox.isPresent()) {
            throw EngineException.forbidden(
                    "endpoint with name " + definition.name() + " already exists in network " + known.name());
        }
    }

    @Override
    public void disconnect(String network, String name, boolean force) throws InterruptedException {
        Container container = store.get(name);
        ContainerNetworks.Known known = get(network);
        try (Turn _ = container.takeTurn()) {
            Definition definition = container.definition();
            if (!definition.networks().containsKey(known.name())) {
                String the = container.sandbox().isPresent() ? "" : "the ";
                throw EngineException.internal(
                        "container " + container.id() + " is not connected to " + the + "network " + known.name());
            }
            if (known.name().equals("host") && container.sandbox().isPresent()) {
                throw EngineException.invalid("cannot disconnect container from host network - container was created in"
                        + " host network mode");
            }
            if (known.name().equals("host")) {
                throw EngineException.internal(
                        "container cannot be disconnected from host network - container must be created in host"
                                + " network mode");
            }
            Optional<Sandbox> sandbox = container.sandbox();
            if (sandbox.isPresent()) {
                var gone = new java.util.ArrayList<>(sandbox.get().addresses());
                sandbox.get().disconnect(known.name());
                gone.removeAll(sandbox.get().addresses());
                files.removeHost(definition, gone);
            }
            var joined = new TreeMap<>(definition.networks());
            joined.remove(known.name());
            container.rejoin(joined);
            store.save(container);
            if (sandbox.isPresent()) {
                events.tellNetwork(container, known, "disconnect");
            }
        } catch (IOException e) {
            throw EngineException.internal(
                    "disconnect container " + name + " from network " + network + ": " + e.getMessage(), e);
        }
    }

    private ContainerNetworks.Known get(String network) {
        return networks.find(network).orElseThrow(() -> EngineException.notFound("network " + network + " not found"));
    }
}
