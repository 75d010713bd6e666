package io.berth.daemon.container;

import io.berth.daemon.event.EventLog;
import io.berth.daemon.network.ContainerNetworks;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells the event log what happens to containers, and those who have something to do while one runs. */
public final class ContainerEvents {
    private final EventLog events;
    private final List<RunWatcher> watchers = new CopyOnWriteArrayList<>();
    private final ContainerNetworks networks;

    public ContainerEvents(EventLog events, ContainerNetworks networks) {
        this.events = events;
        this.networks = networks;
    }

    /** Tells a further watcher of the runs that begin from now on. */
    public void watchRuns(RunWatcher watcher) {
        watchers.add(watcher);
    }

    void runs(Container container, boolean fromTheStart) {
        watchers.forEach(watcher -> watcher.runs(container, fromTheStart));
    }

    void rests(Container container) {
        watchers.forEach(watcher -> watcher.rests(container));
    }

    /** An event with the container's own attributes. */
    public void tell(Container container, String action) {
        tell(container, action, Map.of());
    }

    /** An event with further attributes, which win over labels of the same name. */
    public void tell(Container container, String action, Map<String, String> more) {
        Definition definition = container.definition();
        var attributes = definition.eventAttributes();
        attributes.putAll(more);
        events.publish("container", action, definition.id(), attributes);
    }

    /** The container joins its networks, or leaves them. */
    void tellNetwork(Container container, String action) {
        for (String name : container.definition().networks().keySet()) {
            networks.find(name).ifPresent(network -> tellNetwork(container, network, action));
        }
    }

    /** The container joins one network, or leaves it. */
    void tellNetwork(Container container, ContainerNetworks.Known network, String action) {
        events.publish(
                "network",
                action,
                network.id(),
                Map.of("container", container.id(), "name", network.name(), "type", network.type()));
    }
}
