package io.berth.daemon.layer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Brings to the disk what is unpacked while more of it comes, so that little is left to be waited for at the end. For one
 * thread; the work is done by others, one at a time.
 */
final class BackgroundSync implements AutoCloseable {
    private static final long WORTHWHILE = 32 << 20;

    private final Callable<Boolean> work;
    private Optional<FutureTask<Boolean>> running = Optional.empty();
    private long waiting;

    /** @param work syncs what is there when it is called */
    BackgroundSync(Callable<Boolean> work) {
        this.work = work;
    }

    /** So many bytes more are there; starts to sync when they are worth it. */
    void wrote(long bytes) {
        waiting += Math.max(1, bytes);
        boolean busy = running.filter(task -> !task.isDone()).isPresent();
        if (!busy && waiting >= WORTHWHILE) {
            start();
        }
    }

    private void start() {
        FutureTask<Boolean> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("sync-layers").start(task);
        running = Optional.of(task);
        waiting = 0;
    }

    /** Waits until all is on the disk. */
    void finish() throws IOException {
        close();
        if (waiting > 0) {
            start();
            close();
        }
    }

    private static void await(FutureTask<Boolean> task) throws IOException {
        try {
            task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("waiting for the disk was cancelled").initCause(e);
        } catch (ExecutionException e) {
            throw new IOException("sync layers: " + e.getCause(), e);
        }
    }

    /** Waits for what is under way. */
    @Override
    public void close() throws IOException {
        if (running.isPresent()) {
            await(running.get());
        }
    }
}
