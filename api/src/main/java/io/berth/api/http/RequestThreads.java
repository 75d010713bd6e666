package io.berth.api.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The virtual threads of requests and hijacked connections: a fresh one for each, all known, for an orderly stop. */
final class RequestThreads implements Executor {
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final Set<Thread> endless = ConcurrentHashMap.newKeySet();
    private final ReentrantLock idleLock = new ReentrantLock();
    private final Condition idle = idleLock.newCondition();
    private volatile boolean closed;

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("the server stops");
        }
        Thread thread = Thread.ofVirtual().name("http").unstarted(() -> run(task));
        running.add(thread);
        thread.start();
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
