package io.berth.daemon.volume;

import com.google.common.base.Ascii;
import io.berth.api.error.EngineException;
import io.berth.execdriver.kernel.Errno;
import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is mounted on volumes' folders on the host: a volume with options is mounted while at least one running
 * container uses it, so that all of them see the same file system. Mounts of an engine that was killed are found again.
 *
 * <p>Not thread-safe by itself for one volume: the caller has the volume's claim.
 */
final class LocalMounts {
    private static final Logger log = LoggerFactory.getLogger(LocalMounts.class);
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT_FIELD = 4;

    private final Supplier<? extends FileCalls> kernel;
    private final Map<String, Set<String>> users = new ConcurrentHashMap<>();

    LocalMounts(Supplier<? extends FileCalls> kernel) {
        this.kernel = kernel;
    }

    /** One more running container uses the volume; mounts for the first. */
    void add(LocalVolume volume, Path folder, String container) throws IOException {
        boolean needed = volume.hasFileSystem() && !users.containsKey(volume.name());
        if (needed && !mounted().contains(folder.toString())) {
            mount(options(volume, folder), folder);
        }
        users.computeIfAbsent(volume.name(), _ -> ConcurrentHashMap.newKeySet()).add(container);
    }

    /** One running container less; unmounts after the last. False when it was none of them. */
    boolean remove(LocalVolume volume, Path folder, String container) {
        Set<String> containers = users.getOrDefault(volume.name(), Set.of());
        if (!containers.contains(container)) {
            return false;
        }
        containers.remove(container);
        if (containers.isEmpty()) {
            users.remove(volume.name());
            if (volume.hasFileSystem()) {
                unmount(folder);
            }
        }
        return true;
    }

    /** Unmounts what an earlier engine has left on a volume that nobody uses. */
    void settle(LocalVolume volume, Path folder) throws IOException {
        boolean unused = volume.hasFileSystem() && !users.containsKey(volume.name());
        if (unused && mounted().contains(folder.toString())) {
            unmount(folder);
        }
    }

    /** Refuses a path below a volume that leads nowhere, or out of it through a link. */
    void requireInside(Path folder, String subpath) throws IOException {
        try (OwnedFd root = kernel.get()
                .open(FileCalls.AT_FDCWD, folder.toString(), FileCalls.O_PATH | FileCalls.O_DIRECTORY, 0, 0)) {
            Path path = Path.of("");
            for (Path name : Path.of("./" + subpath).normalize()) {
                if (name.toString().isEmpty()) {
                    return;
                }
                path = path.resolve(name);
                requireOne(root, folder, path, subpath);
            }
        }
    }

    private void requireOne(OwnedFd root, Path folder, Path path, String subpath) throws IOException {
        int resolve = FileCalls.RESOLVE_BENEATH | FileCalls.RESOLVE_NO_MAGICLINKS;
        try {
            kernel.get()
                    .open(root.number(), path.toString(), FileCalls.O_PATH, 0, resolve)
                    .close();
        } catch (KernelException e) {
            if (e.errno() == Errno.EXDEV) {
                throw EngineException.internal(
                        "path concatenation escapes the base directory, base: " + folder + ", subpath: " + subpath, e);
            }
            String message = "cannot access path " + folder.resolve(subpath) + ": lstat " + folder.resolve(path) + ": "
                    + Ascii.toLowerCase(e.reason());
            throw e.errno() == Errno.ENOENT
                    ? EngineException.notFound(message, e)
                    : EngineException.internal(message, e);
        }
    }

    private static LocalOptions options(LocalVolume volume, Path folder) {
        try {
            return LocalOptions.of(volume.optionsOrEmpty());
        } catch (UnknownHostException e) {
            throw EngineException.internal(
                    "error while mounting volume '" + folder + "': error resolving passed in network volume address: "
                            + e.getMessage(),
                    e);
        }
    }

    private void mount(LocalOptions options, Path folder) {
        try {
            kernel.get().mount(options.device(), folder.toString(), options.type(), options.flags(), options.data());
        } catch (KernelException e) {
            String flags = options.flags() == 0 ? "" : ", flags: 0x" + Long.toHexString(options.flags());
            String data = options.data().isEmpty() ? "" : ", data: " + options.data();
            throw failed(
                    folder,
                    "mount " + options.device() + ":" + folder + flags + data + ": " + Ascii.toLowerCase(e.reason()),
                    e);
        } catch (IOException e) {
            throw failed(folder, String.valueOf(e.getMessage()), e);
        }
    }

    private static EngineException failed(Path folder, String why, IOException cause) {
        return EngineException.internal(
                "error while mounting volume '" + folder + "': failed to mount local volume: " + why, cause);
    }

    private void unmount(Path folder) {
        try {
            kernel.get().unmount(folder.toString(), FileCalls.MNT_DETACH);
        } catch (IOException e) {
            log.warn("volume {} stays mounted: {}", folder, e.getMessage());
        }
    }

    private static Set<String> mounted() throws IOException {
        try (var lines = Files.lines(MOUNTS)) {
            return lines.map(line -> line.split(" ", MOUNT_POINT_FIELD + 2)[MOUNT_POINT_FIELD])
                    .collect(Collectors.toSet());
        }
    }
}
