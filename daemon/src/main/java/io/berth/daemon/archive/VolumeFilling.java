package io.berth.daemon.archive;

import static io.berth.execdriver.kernel.FileCalls.AT_FDCWD;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_PATH;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.api.error.EngineException;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerImages;
import io.berth.daemon.container.VolumeContents;
import io.berth.daemon.tar.ArchivePipe;
import io.berth.daemon.tar.InsidePath;
import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarWriter;
import io.berth.daemon.tar.TreeArchiver;
import io.berth.daemon.tar.TreeUnpacker;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PlatformTask;
import io.berth.execdriver.kernel.TreeCalls.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Fills volumes out of images, as an archive that is never on the disk. */
public final class VolumeFilling implements VolumeContents {
    private static final int PERMISSIONS = 07777;
    private static final RawPath NO_PREFIX = new RawPath(new byte[0]);

    private final Supplier<? extends Kernel> kernel;
    private final ContainerViews views;

    /**
     * Makes it.
     *
     * @param place an empty folder where private namespaces have their mounts; nothing is ever seen there
     */
    public VolumeFilling(Supplier<? extends Kernel> kernel, ContainerImages images, Path place) {
        this.kernel = kernel;
        this.views = new ContainerViews(kernel, images, place);
    }

    @Override
    public void copy(Container container, String path, Path volume) throws IOException, InterruptedException {
        try (ContainerView view = views.open(container, List.of())) {
            Optional<OwnedFd> folder = folder(view, path);
            if (folder.isPresent()) {
                try (OwnedFd source = folder.get()) {
                    PlatformTask.run("volume-copy", () -> copy(source, volume));
                }
            }
        }
    }

    private Optional<OwnedFd> folder(ContainerView view, String path) throws IOException {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        try {
            return Optional.of(
                    InsidePath.open(kernel.get().tree(), view.root().number(), bytes, O_RDONLY | O_DIRECTORY));
        } catch (KernelException e) {
            if (e.errno() == Errno.ENOTDIR) {
                requireNothing(view, path);
            }
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void requireNothing(ContainerView view, String path) throws IOException {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        try (OwnedFd _ = InsidePath.open(kernel.get().tree(), view.root().number(), bytes, O_PATH)) {
            throw new NotDirectoryException(path);
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT) {
                throw EngineException.invalid("lstat " + path + ": not a directory", e);
            }
        }
    }

    private FileStatus copy(OwnedFd source, Path volume) throws IOException {
        Kernel calls = kernel.get();
        FileStatus status = calls.tree().status(source.number());
        byte[] itself = {'.'};
        try (OwnedFd target = calls.open(AT_FDCWD, volume.toString(), O_RDONLY | O_DIRECTORY, 0, 0);
                ArchivePipe archive = new ArchivePipe("volume-read", out -> {
                    var writer = new TarWriter(out);
                    new TreeArchiver(calls, writer, false).addContents(source, NO_PREFIX);
                    writer.finish();
                })) {
            var rules = new CopyRules(calls.tree(), false, Optional.empty(), volume.toString());
            try (TreeUnpacker unpacker = new TreeUnpacker(calls, target, rules)) {
                unpacker.unpack(archive);
            }
            calls.tree().changeOwner(target.number(), itself, status.uid(), status.gid());
            calls.tree().changeMode(target.number(), itself, status.mode() & PERMISSIONS);
        }
        return status;
    }
}
