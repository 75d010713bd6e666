package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import io.berth.api.type.image.DeleteItem;
import io.berth.api.type.image.PruneReport;
import io.berth.daemon.layer.Layer;
import io.berth.daemon.layer.LayerStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Removes the images that nobody uses. */
final class ImagePruner {
    private final ImageStore images;
    private final LayerStore layers;
    private final ImageRemover remover;

    ImagePruner(ImageStore images, LayerStore layers, ImageRemover remover) {
        this.images = images;
        this.layers = layers;
        this.remover = remover;
    }

    /** @param danglingOnly leaves images with a name alone */
    PruneReport prune(boolean danglingOnly, Predicate<Image> wanted) {
        Map<String, Long> sizes = new HashMap<>();
        List<DeleteItem> done = new ArrayList<>();
        for (Image image : images.list()) {
            boolean candidate = danglingOnly ? remover.isDangling(image) : !images.hasChildren(image.id());
            if (candidate && wanted.test(image)) {
                for (Layer layer : layers.chain(LayerStore.chainId(image.diffIds()))) {
                    sizes.put(layer.chainId(), layer.size());
                }
                remove(image, done);
            }
        }
        long reclaimed = done.stream()
                .mapToLong(item -> sizes.getOrDefault(item.deleted(), 0L))
                .sum();
        return new PruneReport(done.isEmpty() ? null : done, reclaimed);
    }

    /** By each of its names, so that one in use keeps its last; without a name by its id. */
    private void remove(Image image, List<DeleteItem> done) {
        List<String> names =
                images.names(image.id()).stream().map(Reference::toString).toList();
        for (String name : names.isEmpty() ? List.of(image.id().toString()) : names) {
            try {
                done.addAll(remover.remove(name, false, true));
            } catch (EngineException e) {
                return;
            } catch (IOException e) {
                throw EngineException.internal("remove image " + image.id() + ": " + e.getMessage(), e);
            }
        }
    }
}
