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
    private final Zygote zygote;

    private Parents(Path stateRoot, Kernel kernel, EpollLoop loop) throws IOException {
        this.stateRoot = stateRoot;
        this.kernel = kernel;
        this.loop = loop;
        this.cgroups = Cgroups.ofHost(kernel);
        this.zygote = Zygote.start(kernel, loop, stateRoot.resolve("launcher"));
    }

    /**
     * Starts the launcher.
     *
     * @param stateRoot on a file system that goes with the machine's uptime; made when missing
     * @param loop stays the caller's, who closes it after this object
     * @throws IOException when the launcher does not run here
     */
    public static Parents open(Path stateRoot, Kernel kernel, EpollLoop loop) throws IOException {
        // a link in it would lead from a set-up's namespace back into this one
        return new Parents(Files.createDirectories(stateRoot).toRealPath(), kernel, loop);
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
        return zygote.fork(folder.path(), listener);
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

    /** Ends the launcher; containers' parents live on. */
    @Override
    public void close() {
        zygote.close();
    }
}
