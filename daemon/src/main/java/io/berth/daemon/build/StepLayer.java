package io.berth.daemon.build;

import io.berth.daemon.layer.LayerStore;
import io.berth.execdriver.ContainerSpec.Rootfs.Overlay;
import java.io.IOException;

/** A layer above an image that a step writes into, and that goes when the step is over. */
record StepLayer(LayerStore layers, String id, Overlay overlay) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        layers.removeContainerLayer(id);
    }
}
