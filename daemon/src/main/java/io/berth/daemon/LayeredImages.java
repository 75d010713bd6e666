package io.berth.daemon;

import io.berth.api.type.image.GraphDriver;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerImages;
import io.berth.daemon.container.ContainerStore;
import io.berth.daemon.container.MountedImages;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.ImageStore;
import io.berth.daemon.image.ImageUsers.User;
import io.berth.daemon.layer.Layer;
import io.berth.daemon.layer.LayerStore;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What containers need of images, out of the image store and the layer store; and the other way round. */
final class LayeredImages implements ContainerImages {
    private final ImageStore images;
    private final LayerStore layers;
    private final LayeredMounts mounts;

    LayeredImages(ImageStore images, LayerStore layers, Supplier<? extends Kernel> kernel) {
        this.images = images;
        this.layers = layers;
        this.mounts = new LayeredMounts(layers, this::chainOf, kernel);
    }

    /** The containers that run an image or mount it, oldest first, for those who would remove it. */
    static List<User> users(ContainerStore containers, String imageId) {
        return containers.all().stream()
                .filter(container -> container.definition().uses(imageId))
                .sorted(Comparator.comparing(
                        (Container container) -> container.definition().created()))
                .map(container -> new User(container.id(), container.isRunning()))
                .toList();
    }

    @Override
    public Image get(String name) {
        var image = images.get(name);
        return new Image(image.id().toString(), image.os() + "/" + image.architecture(), image.config());
    }

    @Override
    public void createLayer(String containerId, String imageId) throws IOException {
        layers.createContainerLayer(containerId, chainOf(imageId));
    }

    private String chainOf(String imageId) {
        return Digest.parse(imageId)
                .flatMap(images::get)
                .map(image -> LayerStore.chainId(image.diffIds()))
                .orElse("");
    }

    @Override
    public Rootfs rootfs(String containerId) {
        return layers.containerLayer(containerId);
    }

    @Override
    public GraphDriver graphDriver(String containerId) {
        var overlay = layers.containerLayer(containerId);
        String lower = overlay.lower().stream().map(Path::toString).collect(Collectors.joining(":"));
        return new GraphDriver(
                Map.of(
                        "ID", containerId,
                        "LowerDir", lower,
                        "UpperDir", overlay.upper().toString(),
                        "WorkDir", overlay.work().toString(),
                        "MergedDir", overlay.upper().resolveSibling("merged").toString()),
                "overlay2");
    }

    @Override
    public Size size(String containerId) throws IOException {
        long own = layers.containerLayerSize(containerId);
        long below = layers.containerLayers(containerId).stream()
                .mapToLong(Layer::size)
                .sum();
        return new Size(own, own + below);
    }

    @Override
    public void retainLayers(Set<String> known) throws IOException {
        layers.retainContainerLayers(known);
    }

    @Override
    public MountedImages mounts() {
        return mounts;
    }

    @Override
    public void deleteLayer(String containerId) throws IOException {
        layers.removeContainerLayer(containerId);
    }
}
