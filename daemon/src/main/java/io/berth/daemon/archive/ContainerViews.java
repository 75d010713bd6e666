package io.berth.daemon.archive;

import static io.berth.execdriver.kernel.FileCalls.AT_FDCWD;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_PATH;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;
import static io.berth.execdriver.kernel.MountCalls.AT_RECURSIVE;
import static io.berth.execdriver.kernel.MountCalls.OPEN_TREE_CLONE;

import com.google.common.base.Ascii;
import io.berth.api.error.EngineException;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerImages;
import io.berth.daemon.tar.InsidePath;
import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.DriverException;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.UserMap;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.MountCalls;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PlatformTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Opens containers' file systems. While a container runs, its root is copied out of its own mount namespace; otherwise
 * its layers are mounted in a namespace that lives for that moment. Volumes and binds are put in by descriptor, so that
 * no link in the container leads a mount astray. The host sees none of these mounts.
 *
 * <p>Two writable overlays of the same folders must not be there at once: who opens a writable view holds the
 * container's turn while it is open, so that no start comes between.
 */
final class ContainerViews {
    private static final int MAX_OPTIONS = 4095;

    private final Supplier<? extends Kernel> kernel;
    private final ContainerImages images;
    private final Path place;

    /**
     * Makes the opener.
     *
     * @param place an empty folder where private namespaces have their mounts; nothing is ever seen there
     */
    ContainerViews(Supplier<? extends Kernel> kernel, ContainerImages images, Path place) {
        this.kernel = kernel;
        this.images = images;
        this.place = place;
    }

    /**
     * What of the host stands in a container's file system.
     *
     * @param layers of an image, which are seen at the source
     * @param below what below the source is meant, never outside of it; empty for the source itself
     * @param target an absolute path in the container
     * @param own whether it belongs to the container's users, as what the engine keeps does
     */
    record Bind(Path source, Optional<Rootfs> layers, String below, String target, boolean writable, boolean own) {}

    /**
     * The root of a container that runs.
     *
     * @param root a copy of its mount
     * @param users whose numbers files have in it; empty where they are as on the disk
     * @param namespace that of the users
     */
    private record Running(OwnedFd root, Optional<UserMap> users, OwnedFd namespace) implements AutoCloseable {
        @Override
        public void close() {
            root.close();
            namespace.close();
        }
    }

    /** Opens a container's root file system with these binds in it, to be read. The caller closes it. */
    ContainerView open(Container container, List<Bind> binds) throws IOException, InterruptedException {
        return open(container, binds, false);
    }

    /** As {@link #open(Container, List)}, to be written too; for the holder of the container's turn. */
    ContainerView openWritable(Container container, List<Bind> binds) throws IOException, InterruptedException {
        return open(container, binds, true);
    }

    private ContainerView open(Container container, List<Bind> binds, boolean writable)
            throws IOException, InterruptedException {
        Optional<Running> running = running(container, writable);
        try {
            Rootfs rootfs = images.rootfs(container.id());
            return PlatformTask.run("container-view", () -> assemble(running, rootfs, binds, writable));
        } finally {
            running.ifPresent(Running::close);
        }
    }

    /** Opens what a container would look like if it had written nothing. */
    ContainerView openImage(Rootfs.Overlay overlay) throws IOException, InterruptedException {
        List<Path> lower = overlay.lower();
        Rootfs image = lower.size() == 1
                ? new Rootfs.Directory(lower.getFirst())
                : new Rootfs.Overlay(lower.subList(1, lower.size()), lower.getFirst(), overlay.work());
        return PlatformTask.run("image-view", () -> assemble(Optional.empty(), image, List.of(), false));
    }

    /** Opens layers that belong to no container. */
    ContainerView openLayers(Rootfs layers, boolean writable) throws IOException, InterruptedException {
        return PlatformTask.run("layer-view", () -> assemble(Optional.empty(), layers, List.of(), writable));
    }

    /**
     * Empty when it does not run. Nor is it wanted to read what belongs to users of its own: in its layers, files have the
     * numbers that a reader wants.
     */
    private Optional<Running> running(Container container, boolean writable) throws IOException, InterruptedException {
        Optional<RunningContainer> running = container.running();
        if (running.isEmpty()) {
            return Optional.empty();
        }
        int pid = running.get().init().pid();
        Kernel calls = kernel.get();
        try (OwnedFd namespace = calls.open(AT_FDCWD, "/proc/" + pid + "/ns/mnt", O_RDONLY, 0, 0)) {
            // the pid may have passed to another process; one that is in the container's cgroup now was so before
            if (!running.get().pids().contains(pid)) {
                return Optional.empty();
            }
            Optional<UserMap> users = UserMap.ofProcess(pid);
            if (users.isPresent() && !writable) {
                return Optional.empty();
            }
            return Optional.of(running(pid, namespace, users));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (KernelException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ESRCH) {
                return Optional.empty();
            }
            throw e;
        } catch (DriverException e) {
            throw new IOException(e);
        }
    }

    /**
     * Copies a process's root.
     *
     * @param namespace of its mounts
     */
    private Running running(int pid, OwnedFd namespace, Optional<UserMap> users)
            throws IOException, InterruptedException {
        Kernel calls = kernel.get();
        OwnedFd userNamespace = calls.open(AT_FDCWD, "/proc/" + pid + "/ns/user", O_RDONLY, 0, 0);
        boolean done = false;
        try {
            OwnedFd root = PlatformTask.run("container-root", () -> {
                calls.mounts().joinMounts(namespace.number());
                return calls.mounts().openTree(AT_FDCWD, "/", OPEN_TREE_CLONE);
            });
            done = true;
            return new Running(root, users, userNamespace);
        } finally {
            if (!done) {
                userNamespace.close();
            }
        }
    }

    /** Runs in a mount namespace of its own, which ends with its thread. */
    private ContainerView assemble(Optional<Running> running, Rootfs rootfs, List<Bind> binds, boolean writable)
            throws IOException {
        Kernel calls = kernel.get();
        MountCalls mounts = calls.mounts();
        mounts.unshareMounts();
        calls.mount("", "/", "", FileCalls.MS_REC | FileCalls.MS_PRIVATE, "");
        if (running.isPresent()) {
            try (OwnedFd folder = openPath(place)) {
                mounts.attach(running.get().root().number(), folder.number());
            }
        } else {
            mountStopped(rootfs, place, writable);
        }
        for (Bind bind : binds) {
            if (bind.layers().isPresent()) {
                mountStopped(bind.layers().get(), bind.source(), false);
            }
        }
        Optional<UserMap> users = running.flatMap(Running::users);
        if (users.isPresent()) { // for the folders that binds want
            calls.tree().actAs(users.get().root().uid(), users.get().root().gid());
        }
        try (OwnedFd root = openPath(place)) {
            boolean complete = true;
            for (Bind bind : binds) {
                complete &= bind(bind, root, writable, running.filter(_ -> users.isPresent() && bind.own()));
            }
            OwnedFd whole = mounts.openTree(root.number(), "", OPEN_TREE_CLONE | AT_RECURSIVE);
            try {
                int readOnly = writable ? 0 : MountCalls.MOUNT_ATTR_RDONLY;
                mounts.setAttributes(whole.number(), MountCalls.MOUNT_ATTR_NODEV | readOnly);
                return new ContainerView(reopened(whole), users, complete);
            } finally {
                whole.close();
            }
        }
    }

    /** A descriptor that folders below can be opened from and that is the mount's own. */
    private OwnedFd reopened(OwnedFd whole) throws IOException {
        return kernel.get().open(whole.number(), ".", O_RDONLY | O_DIRECTORY, 0, 0);
    }

    private OwnedFd openPath(Path path) throws IOException {
        return kernel.get().open(AT_FDCWD, path.toString(), O_PATH | O_DIRECTORY, 0, 0);
    }

    private void mountStopped(Rootfs rootfs, Path place, boolean writable) throws IOException {
        switch (rootfs) {
            case Rootfs.Directory(Path path) -> {
                try (OwnedFd folder = openPath(place);
                        OwnedFd tree = kernel.get().mounts().openTree(AT_FDCWD, path.toString(), OPEN_TREE_CLONE)) {
                    kernel.get().mounts().attach(tree.number(), folder.number());
                }
            }
            case Rootfs.Overlay overlay -> mountOverlay(overlay, place, writable);
        }
    }

    /** Names the layers from their common folder, since mount(2) takes no more than a page of options. */
    private void mountOverlay(Rootfs.Overlay overlay, Path place, boolean writable) throws IOException {
        Path common = Objects.requireNonNull(
                Objects.requireNonNull(overlay.work().toAbsolutePath().getParent())
                        .getParent());
        String lower = overlay.lower().stream()
                .map(folder -> common.relativize(folder.toAbsolutePath()).toString())
                .collect(Collectors.joining(":"));
        String upper = common.relativize(overlay.upper().toAbsolutePath()).toString();
        String work = common.relativize(overlay.work().toAbsolutePath()).toString();
        String options = writable
                ? "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work
                : "lowerdir=" + upper + ":" + lower;
        if (options.length() > MAX_OPTIONS) {
            throw EngineException.internal("too many layers for this kernel's overlayfs: " + options.length());
        }
        try (OwnedFd folder = openPath(common)) {
            kernel.get().mounts().changeDirectory(folder.number());
            kernel.get().mount("overlay", place.toString(), "overlay", writable ? 0 : FileCalls.MS_RDONLY, options);
        }
    }

    /**
     * Puts a bind where the container has a place for it; a writable view gets one made.
     *
     * @param mapped the container whose users the bind's files are to belong to
     */
    private boolean bind(Bind bind, OwnedFd root, boolean writable, Optional<Running> mapped) throws IOException {
        Optional<OwnedFd> found = source(bind);
        if (found.isEmpty()) {
            return true;
        }
        MountCalls mounts = kernel.get().mounts();
        try (OwnedFd source = found.get()) {
            boolean isFolder = kernel.get().tree().status(source.number()).isDirectory();
            Optional<OwnedFd> target = target(bind, isFolder, root, writable);
            if (target.isEmpty()) {
                return !isFolder;
            }
            try (OwnedFd place = target.get();
                    OwnedFd tree = mounts.openTree(source.number(), "", OPEN_TREE_CLONE | AT_RECURSIVE)) {
                if (mapped.isPresent()) {
                    mapOwners(tree, mapped.get());
                }
                if (!bind.writable()) {
                    mounts.setAttributes(tree.number(), MountCalls.MOUNT_ATTR_RDONLY);
                }
                mounts.attach(tree.number(), place.number());
                return true;
            }
        }
    }

    /** As at the container's start: a file system that has no mapped owners is taken as it is. */
    private void mapOwners(OwnedFd tree, Running container) throws IOException {
        try {
            kernel.get().mounts().mapOwners(tree.number(), container.namespace().number());
        } catch (KernelException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
        }
    }

    /** What is to be mounted, if it is there; links below the source lead nowhere outside of it. */
    private Optional<OwnedFd> source(Bind bind) throws IOException {
        if (!Files.exists(bind.source())) {
            return Optional.empty();
        }
        OwnedFd whole = kernel.get().open(AT_FDCWD, bind.source().toString(), O_PATH, 0, 0);
        if (bind.below().isEmpty()) {
            return Optional.of(whole);
        }
        byte[] below = ("./" + bind.below()).getBytes(StandardCharsets.UTF_8);
        try (whole) {
            return Optional.of(InsidePath.open(kernel.get().tree(), whole.number(), below, O_PATH));
        } catch (KernelException e) {
            Path path = bind.source().resolve(bind.below());
            throw EngineException.internal(
                    "cannot access path " + path + ": lstat " + path + ": " + Ascii.toLowerCase(e.reason()), e);
        }
    }

    private Optional<OwnedFd> target(Bind bind, boolean folder, OwnedFd root, boolean writable) throws IOException {
        byte[] path = bind.target().getBytes(StandardCharsets.UTF_8);
        try {
            return Optional.of(InsidePath.open(kernel.get().tree(), root.number(), path, O_PATH));
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOENT || !writable || !folder) {
                return Optional.empty();
            }
        }
        return Optional.of(InsidePath.make(kernel.get().tree(), root, path));
    }
}
