package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.daemon.container.Container.Turn;
import java.io.IOException;

/** Takes containers away: layer, folder, record, name, in this order; then tells it. */
final class ContainerRemoval {
    private final ContainerStore store;
    private final ContainerImages images;
    private final ContainerFiles files;
    private final ContainerVolumes volumes;
    private final ContainerEvents events;

    ContainerRemoval(
            ContainerStore store,
            ContainerImages images,
            ContainerFiles files,
            ContainerVolumes volumes,
            ContainerEvents events) {
        this.store = store;
        this.images = images;
        this.files = files;
        this.volumes = volumes;
        this.events = events;
    }

    /**
     * Removes a container that does not run.
     *
     * @param withVolumes its volumes without a name too
     * @throws EngineException CONFLICT when it runs or is being removed
     */
    void remove(Container container, boolean withVolumes) throws InterruptedException {
        try (Turn _ = container.takeTurn()) {
            if (!container.isGone()) {
                removeWithTurn(container, withVolumes);
            }
        }
    }

    /** As {@link #remove}, for a caller that has the turn. */
    void removeWithTurn(Container container, boolean withVolumes) {
        container.change(state -> state.removing(container.id()));
        try {
            store.save(container);
            container.closeLog();
            images.deleteLayer(container.id());
            files.delete(container.id());
            volumes.leave(container.definition(), withVolumes);
        } catch (IOException e) {
            container.change(ContainerState::dead);
            store.save(container);
            throw EngineException.internal(
                    "container " + container.id() + ": unable to remove its files: " + e.getMessage(), e);
        }
        store.remove(container);
        events.tell(container, "destroy");
    }
}
