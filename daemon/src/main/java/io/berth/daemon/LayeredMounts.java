package io.berth.daemon;

import io.berth.api.error.EngineException;
import io.berth.daemon.container.MountedImages;
import io.berth.daemon.layer.LayerStore;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.ContainerSpec.Rootfs.Directory;
import io.berth.execdriver.ContainerSpec.Rootfs.Overlay;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PlatformTask;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images that containers mount. A holder has a layer like a container's, so that the image's layers stay with it; it is
 * never written. The mount is on the host, beside that layer, while the container runs: a driver binds it as it binds a
 * volume, and it outlives the engine with the container.
 */
final class LayeredMounts implements MountedImages {
    private static final String PLACE = "merged";
    private static final int MAX_OPTIONS = 4095;

    private final LayerStore layers;
    private final Function<String, String> chains;
    private final Supplier<? extends Kernel> kernel;

    /**
     * Makes it.
     *
     * @param chains the topmost layer of an image
     */
    LayeredMounts(LayerStore layers, Function<String, String> chains, Supplier<? extends Kernel> kernel) {
        this.layers = layers;
        this.chains = chains;
        this.kernel = kernel;
    }

    @Override
    public Path hold(String holder, String imageId) throws IOException {
        Overlay own = layers.createContainerLayer(holder, chains.apply(imageId));
        return Files.createDirectory(place(own));
    }

    /** The image's layers below the holder's own, which is empty; the one that containers have in between is left out. */
    @Override
    public Rootfs layers(String holder) {
        Overlay own = layers.containerLayer(holder);
        List<Path> image = own.lower().subList(1, own.lower().size());
        return image.isEmpty() ? new Directory(own.upper()) : new Overlay(image, own.upper(), own.work());
    }

    @Override
    public void mount(String holder) throws IOException {
        unmount(holder);
        String place = place(layers.containerLayer(holder)).toString();
        switch (layers(holder)) {
            case Directory(Path path) -> kernel.get().mount(path.toString(), place, "", FileCalls.MS_BIND, "");
            case Overlay image -> mount(image, place);
        }
    }

    /** The folders are named from the one that holds them all, for mount(2) takes no more than a page of names. */
    private void mount(Overlay image, String place) throws IOException {
        Path store = image.upper().resolveSibling("..").normalize();
        String options = Stream.concat(Stream.of(image.upper()), image.lower().stream())
                .map(folder -> store.relativize(folder).toString())
                .collect(Collectors.joining(":", "lowerdir=", ""));
        if (options.length() > MAX_OPTIONS) {
            throw EngineException.internal(
                    "too many layers for a mount of an image: " + image.lower().size());
        }
        try {
            PlatformTask.run("image-mount", () -> {
                Kernel calls = kernel.get();
                calls.mounts().unshareFolder();
                try (OwnedFd folder = open(calls, store)) {
                    calls.mounts().changeDirectory(folder.number());
                    calls.mount("overlay", place, "overlay", FileCalls.MS_RDONLY, options);
                }
                return true;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("mount of an image interrupted");
        }
    }

    private static OwnedFd open(Kernel calls, Path folder) throws IOException {
        return calls.open(FileCalls.AT_FDCWD, folder.toString(), FileCalls.O_PATH | FileCalls.O_DIRECTORY, 0, 0);
    }

    @Override
    public void unmount(String holder) throws IOException {
        try {
            kernel.get().unmount(place(layers.containerLayer(holder)).toString(), FileCalls.MNT_DETACH);
        } catch (KernelException e) {
            if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    @Override
    public void release(String holder) throws IOException {
        if (layers.hasContainerLayer(holder)) {
            unmount(holder);
            layers.removeContainerLayer(holder);
        }
    }

    private static Path place(Overlay own) {
        return own.upper().resolveSibling(PLACE);
    }
}
