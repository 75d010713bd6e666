package io.berth.api.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads of requests and hijacked connections, all known, for an orderly stop: a fresh virtual one for each, and a few
 * of the platform's for short answers. A system call keeps the carrier of its virtual thread, there is one for each core,
 * and the starts of containers make many: an answer that needs none must not wait for them.
 */
final class RequestThreads implements Executor {
    private static final int SHORT_THREADS = 2;
    private static final Duration SHORT_THREADS_REST = Duration.ofSeconds(10);

    private final ThreadPoolExecutor shortThreads;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final Set<Thread> endless = ConcurrentHashMap.newKeySet();
    private final ReentrantLock idleLock = new ReentrantLock();
    private final Condition idle = idleLock.newCondition();
    private volatile boolean closed;

    /**
     * Makes the threads as they are wanted.
     *
     * @param atStart runs on each of the few when it starts
     */
    RequestThreads(Runnable atStart) {
        ThreadFactory names =
                Thread.ofPlatform().daemon().name("http short ", 1).factory();
        shortThreads = new ThreadPoolExecutor(
                0,
                SHORT_THREADS,
                SHORT_THREADS_REST.toMillis(),
                TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(),
                work -> names.newThread(() -> {
                    atStart.run();
                    work.run();
                }));
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("the server stops");
        }
        Thread thread = Thread.ofVirtual().name("http").unstarted(() -> run(task));
        running.add(thread);
        thread.start();
    }

    /** Runs a task that is short, mostly, on a thread of the few; on one of its own while these are taken. */
    void executeShort(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("the server stops");
        }
        try {
            shortThreads.execute(() -> {
                running.add(Thread.currentThread());
                run(task);
            });
        } catch (RejectedExecutionException taken) {
            execute(task);
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            endless.remove(Thread.currentThread());
            running.remove(Thread.currentThread());
            if (running.isEmpty()) {
                signalIdle();
            }
        }
    }

    /** The calling thread may run for as long as its client likes, so an orderly stop does not wait for it. */
    void runsEndlessly() {
        endless.add(Thread.currentThread());
        if (closed) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Takes nothing new on, interrupts what may run endlessly at once, and the rest when {@code bound} has passed; then
     * waits for as long again.
     */
    void stop(Duration bound) throws InterruptedException {
        closed = true;
        shortThreads.shutdown();
        endless.forEach(Thread::interrupt);
        awaitIdle(bound);
        if (!running.isEmpty()) {
            running.forEach(Thread::interrupt);
            awaitIdle(bound);
        }
    }

    private void awaitIdle(Duration bound) throws InterruptedException {
        long left = bound.toNanos();
        idleLock.lockInterruptibly();
        try {
            while (!running.isEmpty() && left > 0) {
                left = idle.awaitNanos(left);
            }
        } finally {
            idleLock.unlock();
        }
    }

    private void signalIdle() {
        idleLock.lock();
        try {
            idle.signalAll();
        } finally {
            idleLock.unlock();
        }
    }
}
