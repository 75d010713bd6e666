package io.berth.daemon.build;

import io.berth.daemon.image.Digest;
import io.berth.daemon.image.ImageCommits;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.layer.LayerStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * What all builds work with.
 *
 * @param ids names for layers, as containers have them
 */
record BuildTools(
        ImageStore images,
        LayerStore layers,
        ImageCommits commits,
        BuildContainers containers,
        Copier copier,
        Supplier<String> ids) {
    /**
     * Makes a layer above an image; the caller closes it.
     *
     * @param imageId empty for none
     */
    StepLayer newLayer(String id, String imageId) throws IOException {
        return new StepLayer(layers, id, layers.createContainerLayer(id, chain(imageId)));
    }

    /** The folders of a layer and those below it, topmost first. */
    List<Path> folders(String chain) {
        return layers.chain(chain).stream().map(layers::diff).toList();
    }

    /** The topmost layer of an image; empty for none. */
    String chain(String imageId) {
        return Digest.parse(imageId)
                .flatMap(images::get)
                .map(image -> LayerStore.chainId(image.diffIds()))
                .orElse("");
    }
}
