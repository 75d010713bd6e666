package io.berth.api.backend;

import io.berth.api.type.volume.CreateRequest;
import io.berth.api.type.volume.PruneReport;
import io.berth.api.type.volume.Volume;
import java.util.List;

/** Volumes. One is named by its whole name. */
public interface VolumeBackend {
    /** Every volume that the filters let through. */
    List<Volume> list(Filters filters);

    /** All about one volume; NOT_FOUND with {@code get NAME: no such volume}. */
    Volume inspect(String name);

    /** Makes a volume, or returns the one that has the name already. */
    Volume create(CreateRequest request) throws InterruptedException;

    /**
     * Removes a volume and all that is in it.
     *
     * @param force whether one that is not there is no error
     * @throws io.berth.api.error.EngineException CONFLICT when a container has it
     */
    void remove(String name, boolean force) throws InterruptedException;

    /** Removes those that no container has: the anonymous ones, with the filter {@code all} also those with a name. */
    PruneReport prune(Filters filters) throws InterruptedException;
}
