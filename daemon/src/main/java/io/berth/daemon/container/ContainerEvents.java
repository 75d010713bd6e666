package io.berth.daemon.container;

import io.berth.daemon.event.EventLog;
import java.util.Map;

/** Tells the event log what happens to containers. */
public final class ContainerEvents {
    private final EventLog events;

    public ContainerEvents(EventLog events) {
        this.events = events;
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

    /** The container joins its network, or leaves it. */
    void tellNetwork(Container container, String action) {
        for (String name : ContainerDefaults.networkNames(container.definition().hostConfig())) {
            String type = name.equals("none") ? "null" : name;
            events.publish(
                    "network",
                    action,
                    NetworkIds.of(name),
                    Map.of("container", container.id(), "name", name, "type", type));
        }
    }
}
