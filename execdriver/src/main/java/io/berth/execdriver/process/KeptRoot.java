package io.berth.execdriver.process;

import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running container's root, held open so that the container's last process need not unmount it.
 *
 * <p>The unmounting of an overlay first writes back all that is dirty on the disk below, whoever wrote it: a flush of the disk
 * at best, seconds when logs or spill files are being written. In the dying process this is time before anybody sees its end.
 * With this it is the time of a thread that nobody waits for, but for the container's next start: two overlays must not have
 * one upper folder.
 */
final class KeptRoot {
    private static final Logger LOG = LoggerFactory.getLogger(KeptRoot.class);

    private final OwnedFd root;
    private final CountDownLatch unmounted = new CountDownLatch(1);

    private KeptRoot(OwnedFd root) {
        this.root = root;
    }

    /** Of a process that runs; empty when it has just ended. */
    static Optional<KeptRoot> of(Kernel kernel, int pid) {
        try {
            return Optional.of(
                    new KeptRoot(kernel.open(FileCalls.AT_FDCWD, "/proc/" + pid + "/root", FileCalls.O_PATH, 0, 0)));
        } catch (IOException e) {
            LOG.debug("The root of process {} is gone", pid, e);
            return Optional.empty();
        }
    }

    /** Lets it go while the container runs on. */
    void close() {
        root.close();
        unmounted.countDown();
    }

    /** Has it unmounted, and {@code then} done, on a thread of its own, since a close that writes back blocks. */
    void unmount(Runnable then) {
        Thread.ofPlatform().daemon().name("unmount").start(() -> {
            try {
                close();
            } finally {
                then.run();
            }
        });
    }

    void awaitUnmounted() throws InterruptedException {
        unmounted.await();
    }
}
