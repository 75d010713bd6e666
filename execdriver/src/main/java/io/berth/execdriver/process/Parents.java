package io.berth.execdriver.process;

import io.berth.execdriver.cgroup.Cgroups;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.launcher.ParentConnection;
import io.berth.execdriver.launcher.ParentListener;
import io.berth.execdriver.launcher.Zygote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers' parent processes: starts them through the launcher and finds those that an earlier engine process has
 * started. Shared by all drivers of an engine, and closed after them. Everything about a container is in {@code <state
 * root>/containers/<id>}.
 */
public final class Parents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parents.class);

    private final Path stateRoot;
    private final Kernel kernel;
    private final EpollLoop loop;
    private final Cgroups cgroups;
    private final Path launcherFolder;
    private final boolean brief;
    private final ReentrantLock zygoteLock = new ReentrantLock();
    private @Nullable Zygote zygote;

    private Parents(Path stateRoot, Path launcherFolder, boolean brief, Kernel kernel, EpollLoop loop)
            throws IOException {
        this.stateRoot = stateRoot;
        this.brief = brief;
        this.launcherFolder = launcherFolder;
        this.kernel = kernel;
        this.loop = loop;
        this.cgroups = Cgroups.ofHost(kernel);
    }

    /**
     * Starts the launcher.
     *
     * @param stateRoot on a file system that goes with the machine's uptime; made when missing
     * @param loop stays the caller's, who closes it after this object
     * @throws IOException when the launcher does not run here
     */
    public static Parents open(Path stateRoot, Kernel kernel, EpollLoop loop) throws IOException {
        Path root = real(stateRoot);
        var parents = new Parents(root, root.resolve("launcher"), false, kernel, loop);
        Zygote _ = parents.zygote();
        return parents;
    }

    /**
     * The same for one of several short-lived processes over one state root: the launcher is started when it is needed,
     * from a folder of its own below the root.
     */
    public static Parents openBriefly(Path stateRoot, Kernel kernel, EpollLoop loop) throws IOException {
        Path root = real(stateRoot);
        Path launcher = root.resolve("launcher-" + ProcessHandle.current().pid());
        return new Parents(root, launcher, true, kernel, loop);
    }

    /** A link in it would lead from a set-up's namespace back into this one. */
    private static Path real(Path stateRoot) throws IOException {
        return Files.createDirectories(stateRoot).toRealPath();
    }

    private Zygote zygote() throws IOException {
        zygoteLock.lock();
        try {
            if (zygote == null) {
                zygote = Zygote.start(kernel, loop, launcherFolder);
            }
            return zygote;
        } finally {
            zygoteLock.unlock();
        }
    }

    public Path stateRoot() {
        return stateRoot;
    }

    public Kernel kernel() {
        return kernel;
    }

    EpollLoop loop() {
        return loop;
    }

    Cgroups cgroups() {
        return cgroups;
    }

    StateFolder folder(String id) {
        return new StateFolder(stateRoot.resolve("containers").resolve(id));
    }

    ParentConnection fork(StateFolder folder, ParentListener listener) throws IOException {
        return zygote().fork(folder.path(), listener);
    }

    ParentConnection reconnect(StateFolder folder, ParentListener listener) throws IOException {
        return ParentConnection.reconnect(kernel, loop, folder.path(), listener);
    }

    /** Waits until the loop has let go of everything: what is read after that would be lost to the next engine process. */
    void awaitLoop() {
        if (loop.inLoop()) {
            return;
        }
        var done = new CountDownLatch(1);
        boolean interrupted = false;
        try {
            loop.execute(done::countDown);
            while (done.getCount() > 0) {
                try {
                    done.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop was closed before the driver", e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void removeLauncherFolder() {
        try (Stream<Path> files = Files.list(launcherFolder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(launcherFolder);
        } catch (IOException e) {
            LOG.warn("{} stays", launcherFolder, e);
        }
    }

    /** Ends the launcher; containers' parents live on. */
    @Override
    public void close() {
        zygoteLock.lock();
        try {
            if (zygote != null) {
                zygote.close();
                if (brief) {
                    removeLauncherFolder();
                }
            }
        } finally {
            zygoteLock.unlock();
        }
    }
}
