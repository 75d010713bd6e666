package io.berth.streams;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The order of a process's output: one piece is handed to all subscribers before the next one starts, and who needs a
 * point between two pieces (to join, with the log's exact end) gets one.
 *
 * <p>Nobody waits for the lock but the producer, and only as long as such an action runs. An action that comes while a
 * piece is being handed out is left to the producer, which runs it right after that piece; so a producer that never
 * pauses starves nobody.
 */
final class OutputTurn {
    private final ReentrantLock turnLock = new ReentrantLock();
    private final ConcurrentLinkedQueue<FutureTask<Void>> waiting = new ConcurrentLinkedQueue<>();

    /** Before a piece; the producer. */
    void take() {
        turnLock.lock();
    }

    /** After a piece; the producer. */
    void give() {
        try {
            runWaitingWithLock();
        } finally {
            turnLock.unlock();
        }
        runWaitingIfFree();
    }

    /** Runs {@code action}, which must be short, while no piece is being handed out; returns when it has run. */
    void between(Runnable action) throws InterruptedException {
        FutureTask<Void> task = new FutureTask<>(action, null);
        waiting.add(task);
        runWaitingIfFree();
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void runWaitingIfFree() {
        while (!waiting.isEmpty() && turnLock.tryLock()) {
            try {
                runWaitingWithLock();
            } finally {
                turnLock.unlock();
            }
        }
    }

    private void runWaitingWithLock() {
        for (FutureTask<Void> task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
