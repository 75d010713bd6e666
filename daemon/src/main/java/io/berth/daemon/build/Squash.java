package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.archive.ContainerView;
import io.berth.daemon.archive.LayerViews;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.Image;
import io.berth.daemon.layer.LayerHold;
import io.berth.daemon.tar.ArchivePipe;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
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
        String chain = tools.chain(imageId);
        String below = tools.chain(baseId);
        if (chain.isEmpty()) {
            throw failed("error getting image layer: layer does not exist");
        }
        if (chain.equals(below)) {
            throw failed("error getting tar stream to parent: layer ID '" + below
                    + "' is not a parent of the specified layer: cannot provide diff to non-parent");
        }
        // below is a part of chain: whoever removes the images meanwhile takes no layer away from under the views
        try (LayerHold hold = tools.layers().hold()) {
            hold.add(chain);
            return squash(whole, baseId, chain, below);
        }
    }

    private String squash(Image whole, String baseId, String chain, String below)
            throws IOException, InterruptedException {
        try (ContainerView now = views.openImage(tools.folders(chain))) {
            if (below.isEmpty()) {
                return squash(whole, baseId, now, Optional.empty());
            }
            try (ContainerView before = views.openImage(tools.folders(below))) {
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

    private static EngineException failed(String why) {
        return EngineException.internal("error squashing image: " + why);
    }
}
