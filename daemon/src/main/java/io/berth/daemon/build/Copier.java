package io.berth.daemon.build;

import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_PATH;

import io.berth.api.error.EngineException;
import io.berth.daemon.archive.ContainerView;
import io.berth.daemon.archive.CopyRules;
import io.berth.daemon.archive.LayerViews;
import io.berth.daemon.archive.PathInView;
import io.berth.daemon.image.ContainerPath;
import io.berth.daemon.tar.ArchivePipe;
import io.berth.daemon.tar.Compression;
import io.berth.daemon.tar.InsidePath;
import io.berth.daemon.tar.TreeUnpacker;
import io.berth.daemon.tar.UnpackRules.Owner;
import io.berth.execdriver.ContainerSpec.Rootfs.Overlay;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PlatformTask;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Puts files into a step's layer. The targets' paths are resolved inside the layer's root by the kernel: no link in the
 * image leads out of it.
 */
final class Copier {
    private static final Owner SUPERUSER = new Owner(0, 0);

    private final Supplier<? extends Kernel> kernel;
    private final LayerViews views;

    Copier(Supplier<? extends Kernel> kernel, LayerViews views) {
        this.kernel = kernel;
        this.views = views;
    }

    LayerViews views() {
        return views;
    }

    /** An archive of what is in a layer; the caller closes it. */
    ArchivePipe changes(Overlay layer) {
        return LayerViews.changes(kernel, layer);
    }

    /** Makes a folder and those above it, where they are missing. */
    void makeFolder(Overlay layer, String path) throws IOException, InterruptedException {
        try (ContainerView view = views.openWritable(layer)) {
            PlatformTask.run("build-folder", () -> {
                folder(view, path).close();
                return path;
            });
        }
    }

    private OwnedFd folder(ContainerView view, String path) throws IOException {
        return InsidePath.make(kernel.get().tree(), view.root(), path.getBytes(StandardCharsets.UTF_8));
    }

    /** Copies everything. */
    void copy(CopyBatch batch, Overlay layer, String workingDir) throws IOException, InterruptedException {
        String asked = batch.request().target();
        String target = ContainerPath.resolve(workingDir, asked);
        boolean isFolder = asked.endsWith("/");
        try (ContainerView view = views.openWritable(layer)) {
            Optional<Owner> owner = owner(batch.request(), view);
            for (CopySource source : batch.sources()) {
                PlatformTask.run("build-copy", () -> {
                    copyOne(source, view, target, isFolder, owner);
                    return source;
                });
            }
        } catch (KernelException e) {
            throw EngineException.invalid("failed to copy files: " + e.getMessage(), e);
        }
    }

    private Optional<Owner> owner(CopyRequest request, ContainerView view) {
        if (!request.owner().isEmpty()) {
            return Optional.of(OwnerFlag.resolve(request.owner(), kernel.get(), view.root()));
        }
        return request.from().isEmpty() ? Optional.of(SUPERUSER) : Optional.empty();
    }

    private void copyOne(CopySource source, ContainerView view, String target, boolean isFolder, Optional<Owner> owner)
            throws IOException {
        if (source.folder()) {
            boolean made = !exists(view, target);
            try (OwnedFd folder = folder(view, target)) {
                if (made && owner.isPresent()) {
                    kernel.get()
                            .tree()
                            .changeOwner(
                                    folder.number(),
                                    owner.get().uid(),
                                    owner.get().gid());
                }
                unpack(source, "", folder, owner);
            }
        } else if (source.archive()) {
            try (OwnedFd folder = folder(view, target);
                    InputStream archive = source.tree().open(source.path())) {
                unpack(Compression.plain(archive), folder, Optional.empty());
            }
        } else if (isFolder || isFolder(view, target)) {
            try (OwnedFd folder = folder(view, target)) {
                unpack(source, source.name(), folder, owner);
            }
        } else {
            String resolved = new PathInView(kernel.get().tree(), view.root(), target).resolved();
            int slash = resolved.lastIndexOf('/');
            try (OwnedFd folder = folder(view, resolved.substring(0, slash + 1))) {
                unpack(source, resolved.substring(slash + 1), folder, owner);
            }
        }
    }

    private void unpack(CopySource source, String name, OwnedFd folder, Optional<Owner> owner) throws IOException {
        try (ArchivePipe archive =
                new ArchivePipe("build-read", out -> source.tree().write(source.path(), source.folder(), name, out))) {
            unpack(archive, folder, owner);
        }
    }

    private void unpack(InputStream archive, OwnedFd folder, Optional<Owner> owner) throws IOException {
        CopyRules rules = new CopyRules(kernel.get().tree(), false, owner, "/");
        try (TreeUnpacker unpacker = new TreeUnpacker(kernel.get(), folder, rules)) {
            unpacker.unpack(archive);
        }
    }

    private boolean exists(ContainerView view, String path) throws IOException {
        return opens(view, path, O_PATH);
    }

    private boolean isFolder(ContainerView view, String path) throws IOException {
        return opens(view, path, O_PATH | O_DIRECTORY);
    }

    private boolean opens(ContainerView view, String path, int flags) throws IOException {
        byte[] raw = path.getBytes(StandardCharsets.UTF_8);
        try (OwnedFd found = InsidePath.open(kernel.get().tree(), view.root().number(), raw, flags)) {
            return found.number() >= 0;
        } catch (KernelException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return false;
            }
            throw e;
        }
    }
}
