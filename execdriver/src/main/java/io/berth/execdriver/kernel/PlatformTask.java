package io.berth.execdriver.kernel;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work full of native calls, done by a platform thread while the caller's virtual thread waits. */
public final class PlatformTask {
    private PlatformTask() {}

    /** Does the work and waits for it; an interruption is passed on, and waited for too. */
    public static <T> T run(String name, Callable<T> work) throws IOException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform().daemon().name(name).start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            thread.join();
            throw e;
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            switch (cause) {
                case IOException io -> throw io;
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                default -> throw new IOException(cause);
            }
        }
    }
}
