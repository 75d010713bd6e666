package io.berth.streams.attach;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Writes all sessions' spill files, in turn: a disk that is slow keeps this thread and not the one that reads the
 * containers' output. It is there only while there is something to write, and at most one task of each session waits
 * for it.
 */
final class SpillThread {
    private static final long IDLE_SECONDS = 10;
    private static final ThreadPoolExecutor THREAD = thread();

    private SpillThread() {}

    private static ThreadPoolExecutor thread() {
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("attach-spill").factory());
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    /** Runs {@code writing} after what was given before. */
    static void run(Runnable writing) {
        THREAD.execute(writing);
    }
}
