package io.berth.api.backend;

import io.berth.api.type.network.CreateRequest;
import io.berth.api.type.network.CreateResponse;
import io.berth.api.type.network.Network;
import io.berth.api.type.network.PruneReport;
import java.util.List;

/** Networks. One is named by its name, its id, or a unique beginning of the id. */
public interface NetworkBackend {
    CreateResponse create(CreateRequest request) throws InterruptedException;

    /** Every network that the filters let through. */
    List<Network> list(Filters filters) throws InterruptedException;

    /**
     * All about one network.
     *
     * @param scope only a network of that scope; empty for any
     */
    Network inspect(String network, String scope) throws InterruptedException;

    void remove(String network) throws InterruptedException;

    /** Removes the networks that no running container is on. */
    PruneReport prune(Filters filters) throws InterruptedException;
}
