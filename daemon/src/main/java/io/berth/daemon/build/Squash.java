package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.archive.ContainerView;
import io.berth.daemon.archive.LayerViews;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.Image;
import io.berth.daemon.layer.Layer;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.tar.ArchivePipe;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes one layer of all that a build put above its base. */
final class Squash {
    private final BuildTools tools;
    private final LayerViews views;
    private final Supplier<? extends Kernel> kernel;

    Squash(BuildTools tools, LayerViews views, Supplier<? extends Kernel> kernel) {
        this.tools = tools;
        this.views = views;
        this.kernel = kernel;
    }

    /**
     * Makes the image.
     *
     * @param baseId what the last stage began with; empty for nothing
     * @return the new image's id
     */
    String squash(String imageId, String baseId) throws IOException, InterruptedException {
        Image whole = Digest.parse(imageId).flatMap(tools.images()::get).orElseThrow();
        String chain = LayerStore.chainId(whole.diffIds());
        String below = tools.chain(baseId);
        if (chain.isEmpty()) {
            throw failed("error getting image layer: layer does not exist");
        }
        if (chain.equals(below)) {
            throw failed("error getting tar stream to parent: layer ID '" + below
                    + "' is not a parent of the specified layer: cannot provide diff to non-parent");
        }
        try (ContainerView now = open(chain)) {
            if (below.isEmpty()) {
                return squash(whole, baseId, now, Optional.empty());
            }
            try (ContainerView before = open(below)) {
                return squash(whole, baseId, now, Optional.of(before));
            }
        }
    }

    private String squash(Image whole, String baseId, ContainerView now, Optional<ContainerView> before)
            throws IOException, InterruptedException {
        try (ArchivePipe difference = LayerViews.difference(kernel, now, before)) {
            return tools.commits().squash(whole, baseId, difference).toString();
        }
    }

    private ContainerView open(String chain) throws IOException, InterruptedException {
        List<Path> folders = tools.layers().chain(chain).stream()
                .map((Layer layer) -> tools.layers().diff(layer))
                .toList();
        return views.openImage(folders);
    }

    private static EngineException failed(String why) {
        return EngineException.internal("error squashing image: " + why);
    }
}
