package io.berth.api.backend;

import io.berth.api.type.network.Network;
import java.util.List;

/** Networks. One is named by its name, its id, or a unique beginning of the id. */
public interface NetworkBackend {
    /** Every network that the filters let through. */
    List<Network> list(Filters filters) throws InterruptedException;

    /**
     * All about one network.
     *
     * @param scope only a network of that scope; empty for any
     */
    Network inspect(String network, String scope) throws InterruptedException;

    void remove(String network) throws InterruptedException;
}
