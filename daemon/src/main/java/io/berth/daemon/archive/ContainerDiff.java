package io.berth.daemon.archive;

import static io.berth.execdriver.kernel.FileCalls.AT_FDCWD;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.api.type.container.FilesystemChange;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerImages;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PlatformTask;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** Finds out in which files a container differs from its image. */
final class ContainerDiff {
    private final Supplier<? extends Kernel> kernel;
    private final ContainerViews views;
    private final ContainerImages images;

    ContainerDiff(Supplier<? extends Kernel> kernel, ContainerViews views, ContainerImages images) {
        this.kernel = kernel;
        this.views = views;
        this.images = images;
    }

    /** The differences, a folder before what is in it. */
    List<FilesystemChange> of(Container container) throws IOException, InterruptedException {
        if (!(images.rootfs(container.id()) instanceof Rootfs.Overlay overlay)) {
            return List.of();
        }
        Kernel calls = kernel.get();
        try (ContainerView image = views.openImage(overlay)) {
            return PlatformTask.run("container-diff", () -> {
                try (OwnedFd upper = calls.open(AT_FDCWD, overlay.upper().toString(), O_RDONLY | O_DIRECTORY, 0, 0)) {
                    return new TreeDiff(calls.tree()).compare(upper, image.root());
                }
            });
        }
    }
}
