package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.image.GraphDriver;
import io.berth.api.type.image.ImageConfig;
import io.berth.api.type.image.ImageConfigBuilder;
import io.berth.execdriver.ContainerSpec.Rootfs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One image, {@code busybox}, and layers that are only names. */
public final class FakeImages implements ContainerImages {
    public static final String ID = "sha256:" + "1".repeat(64);

    private final Map<String, Image> images = new ConcurrentHashMap<>();
    private final FakeMountedImages mounted = new FakeMountedImages();
    private final Set<String> layers = ConcurrentHashMap.newKeySet();

    public FakeImages() {
        put("busybox", new ImageConfigBuilder().cmd(List.of("sh")).build());
    }

    public void put(String name, ImageConfig config) {
        images.put(name, new Image(ID, "linux/amd64", config));
    }

    /** Another image has the name now. */
    void replace(String name, String id) {
        images.put(name, new Image(id, "linux/amd64", get(name).config()));
    }

    @Override
    public Image get(String name) {
        Image image = images.get(name);
        if (image == null) {
            throw EngineException.notFound("No such image: " + name + ":latest");
        }
        return image;
    }

    @Override
    public void createLayer(String containerId, String imageId) {
        layers.add(containerId);
    }

    @Override
    public Rootfs rootfs(String containerId) {
        Path layer = Path.of("/layers", containerId);
        return new Rootfs.Overlay(List.of(Path.of("/layers/l")), layer.resolve("diff"), layer.resolve("work"));
    }

    @Override
    public GraphDriver graphDriver(String containerId) {
        return new GraphDriver(Map.of("ID", containerId), "overlay2");
    }

    @Override
    public Size size(String containerId) {
        return new Size(10, 1000);
    }

    @Override
    public void retainLayers(Set<String> known) {
        layers.retainAll(known);
    }

    @Override
    public MountedImages mounts() {
        return mounted;
    }

    @Override
    public void deleteLayer(String containerId) {
        layers.remove(containerId);
    }

    public FakeMountedImages mounted() {
        return mounted;
    }

    public Set<String> layers() {
        return layers;
    }
}
