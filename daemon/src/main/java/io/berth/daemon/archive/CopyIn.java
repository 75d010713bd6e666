package io.berth.daemon.archive;

import io.berth.api.backend.ArchiveBackend.ExtractOptions;
import io.berth.api.error.EngineException;
import io.berth.api.type.container.MountPoint;
import io.berth.daemon.container.Container;
import io.berth.daemon.tar.Compression;
import io.berth.daemon.tar.TarFormatException;
import io.berth.daemon.tar.TreeUnpacker;
import io.berth.daemon.tar.UnpackRules.Owner;
import io.berth.execdriver.StartException;
import io.berth.execdriver.UserMap;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PlatformTask;
import io.berth.execdriver.process.Accounts;
import io.berth.execdriver.process.ResolvedUser;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts an archive's files below a folder of a container. */
final class CopyIn {
    private static final int MAX_REST = 1 << 20;

    private final Supplier<? extends Kernel> kernel;
    private final ContainerViews views;
    private final ContainerBinds binds;

    CopyIn(Supplier<? extends Kernel> kernel, ContainerViews views, ContainerBinds binds) {
        this.kernel = kernel;
        this.views = views;
        this.binds = binds;
    }

    /** Does the work under the container's turn, so that it is neither started nor removed meanwhile. */
    void run(Container container, String path, ExtractOptions options, InputStream tar)
            throws IOException, InterruptedException {
        try (Container.Turn _ = container.takeTurn();
                ContainerView view = views.openWritable(container, binds.of(container, true))) {
            PathInView place = new PathInView(kernel.get().tree(), view.root(), path);
            checkFolder(place);
            String resolved = place.resolved();
            checkWritable(container, resolved);
            Optional<Owner> owner = options.copyUidGid() ? user(container, view) : Optional.empty();
            Optional<UserMap> users = view.users();
            CopyRules rules =
                    new CopyRules(kernel.get().tree(), options.noOverwriteDirNonDir(), owner, resolved).ofUsers(users);
            PlatformTask.run("copy-in", () -> {
                if (users.isPresent()) {
                    UserMap.Owner root = users.get().root();
                    kernel.get().tree().actAs(root.uid(), root.gid());
                }
                return unpack(place, rules, tar);
            });
        } catch (TarFormatException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private long unpack(PathInView place, CopyRules rules, InputStream tar) throws IOException {
        try (OwnedFd root = place.openFolder();
                TreeUnpacker unpacker = new TreeUnpacker(kernel.get(), root, rules)) {
            long size = unpacker.unpack(Compression.plain(tar));
            tar.skip(MAX_REST);
            return size;
        }
    }

    private void checkFolder(PathInView place) throws IOException {
        try (OwnedFd target = place.openTarget()) {
            if (!kernel.get().tree().status(target.number()).isDirectory()) {
                throw EngineException.invalid("extraction point is not a directory");
            }
        }
    }

    private static void checkWritable(Container container, String resolved) {
        List<MountPoint> holding = container.definition().mounts().stream()
                .filter(point -> !point.type().equals("tmpfs"))
                .filter(point -> resolved.equals(point.destination()) || resolved.startsWith(point.destination() + "/"))
                .toList();
        if (holding.stream().anyMatch(point -> !point.readWrite())) {
            throw EngineException.invalid("mounted volume is marked read-only");
        }
        if (holding.isEmpty() && container.definition().hostConfig().readonlyRootfs()) {
            throw EngineException.invalid("container rootfs is marked read-only");
        }
    }

    /** The container's own user; empty when it has none. */
    private Optional<Owner> user(Container container, ContainerView view) {
        String user = container.definition().config().user();
        if (user.isEmpty()) {
            return Optional.empty();
        }
        try {
            ResolvedUser found = new Accounts(kernel.get(), view.root()).resolve(user, List.of());
            return Optional.of(new Owner(found.uid(), found.gid()));
        } catch (StartException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()), e);
        }
    }
}
