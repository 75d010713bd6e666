package io.berth.daemon.archive;

import static io.berth.execdriver.kernel.FileCalls.AT_FDCWD;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.daemon.container.ContainerImages;
import io.berth.daemon.tar.ArchivePipe;
import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarWriter;
import io.berth.daemon.tar.TreeArchiver;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Opens layers without a container: an image's to be read, and a new one above an image's to be written. */
public final class LayerViews {
    private final ContainerViews views;

    /**
     * Makes the opener.
     *
     * @param place an empty folder where private namespaces have their mounts; nothing is ever seen there
     */
    public LayerViews(Supplier<? extends Kernel> kernel, ContainerImages images, Path place) {
        this.views = new ContainerViews(kernel, images, place);
    }

    /**
     * Opens an image's file system to be read. The caller closes it.
     *
     * @param layers the layers' folders, topmost first; at least one
     */
    public ContainerView openImage(List<Path> layers) throws IOException, InterruptedException {
        Path top = layers.getFirst();
        return views.openLayers(
                layers.size() == 1
                        ? new Rootfs.Directory(top)
                        : new Rootfs.Overlay(layers.subList(1, layers.size()), top, top.resolveSibling("work")),
                false);
    }

    /**
     * Opens a new layer above an image's to be written. The caller closes it.
     *
     * @param layer whose lowest folder but the image's, the place for what containers get mounted, is left out
     */
    public ContainerView openWritable(Rootfs.Overlay layer) throws IOException, InterruptedException {
        List<Path> image = layer.lower().subList(1, layer.lower().size());
        return views.openLayers(
                image.isEmpty()
                        ? new Rootfs.Directory(layer.upper())
                        : new Rootfs.Overlay(image, layer.upper(), layer.work()),
                true);
    }

    /**
     * An archive of what makes one image's files of another's. The caller closes it, and then the views.
     *
     * @param before empty for none
     */
    public static ArchivePipe difference(
            Supplier<? extends Kernel> kernel, ContainerView now, Optional<ContainerView> before) {
        return new ArchivePipe("squash", out -> {
            TarWriter writer = new TarWriter(out);
            new TreeDifference(kernel.get(), writer).write(now.root(), before.map(ContainerView::root));
            writer.finish();
        });
    }

    /** An archive of what was written into a layer. The caller closes it. */
    public static ArchivePipe changes(Supplier<? extends Kernel> kernel, Rootfs.Overlay layer) {
        return new ArchivePipe("commit", out -> {
            TarWriter writer = new TarWriter(out);
            Kernel calls = kernel.get();
            try (OwnedFd folder = calls.open(AT_FDCWD, layer.upper().toString(), O_RDONLY | O_DIRECTORY, 0, 0)) {
                new TreeArchiver(calls, writer, true).addContents(folder, RawPath.of(""));
            }
            writer.finish();
        });
    }
}
