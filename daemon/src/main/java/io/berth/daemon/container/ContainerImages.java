package io.berth.daemon.container;

import io.berth.api.type.image.GraphDriver;
import io.berth.api.type.image.ImageConfig;
import io.berth.execdriver.ContainerSpec.Rootfs;
import java.io.IOException;
import java.util.Set;

/** What containers need of images and layers. */
public interface ContainerImages {
    /**
     * An image as a new container sees it.
     *
     * @param id with {@code sha256:}
     * @param platform such as {@code linux/amd64}
     */
    record Image(String id, String platform, ImageConfig config) {}

    /**
     * What a container's files take, in bytes.
     *
     * @param own what it has written itself
     * @param all with its image
     */
    record Size(long own, long all) {}

    /** Finds an image by name or id; NOT_FOUND with {@code No such image: …}. */
    Image get(String name);

    /** Makes a container's own layer above an image. */
    void createLayer(String containerId, String imageId) throws IOException;

    /** Where the parts of a container's file system lie. */
    Rootfs rootfs(String containerId) throws IOException;

    /** As {@link #rootfs}, in the form that inspect shows. */
    GraphDriver graphDriver(String containerId) throws IOException;

    Size size(String containerId) throws IOException;

    /** Removes the layers of containers that are not among {@code known}. */
    void retainLayers(Set<String> known) throws IOException;

    /** Images that containers have mounted. */
    MountedImages mounts();

    /** Removes a container's own layer; one that is not there is no error. */
    void deleteLayer(String containerId) throws IOException;
}
