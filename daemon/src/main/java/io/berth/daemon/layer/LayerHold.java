package io.berth.daemon.layer;

import java.util.HashSet;
import java.util.Set;

/**
 * Keeps layers from being released between the moment they are found or made and the moment an image needs them. One
 * thread at a time; closing lets go.
 */
public final class LayerHold implements AutoCloseable {
    private final LayerIndex index;
    private final Set<String> held = new HashSet<>();

    LayerHold(LayerIndex index) {
        this.index = index;
    }

    /** Holds a layer with those below it, from now on or from when it is made. */
    public void add(String chainId) {
        if (held.add(chainId)) {
            index.hold(chainId);
        }
    }

    @Override
    public void close() {
        held.forEach(index::letGo);
        held.clear();
    }
}
