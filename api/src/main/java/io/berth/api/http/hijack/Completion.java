package io.berth.api.http.hijack;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A Jetty callback that one thread waits for. It is completed on the selector's thread, which only unparks the waiter.
 */
public final class Completion implements Callback {
    private final Thread waiter = Thread.currentThread();
    private volatile boolean done;
    private volatile @Nullable Throwable failure;

    @Override
    public void succeeded() {
        done = true;
        LockSupport.unpark(waiter);
    }

    @Override
    public void failed(Throwable cause) {
        failure = cause;
        done = true;
        LockSupport.unpark(waiter);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /**
     * Waits for the completion. On an interrupt {@code cancel} runs, which must make Jetty complete this callback; only
     * then does this return, so that buffers handed to Jetty are the caller's again.
     *
     * @throws InterruptedIOException when interrupted; the thread's interrupt status is set again
     */
    public void await(Runnable cancel) throws IOException {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            if (Thread.interrupted() && !done) {
                if (!interrupted) {
                    cancel.run();
                }
                interrupted = true;
            }
        }
        finish(interrupted);
    }

    /** As {@link #await}, but cancels also when {@code nanos} have passed. */
    void await(long nanos, Runnable cancel) throws IOException {
        long deadline = System.nanoTime() + nanos;
        boolean cancelled = false;
        boolean interrupted = false;
        while (!done) {
            LockSupport.parkNanos(this, cancelled ? TimeUnit.SECONDS.toNanos(1) : deadline - System.nanoTime());
            interrupted |= Thread.interrupted();
            if (!done && !cancelled && (interrupted || System.nanoTime() - deadline >= 0)) {
                cancelled = true;
                cancel.run();
            }
        }
        finish(interrupted);
    }

    private void finish(boolean interrupted) throws IOException {
        Throwable cause = failure;
        if (interrupted) {
            Thread.currentThread().interrupt();
            if (cause != null) {
                InterruptedIOException stopped = new InterruptedIOException("interrupted");
                stopped.initCause(cause);
                throw stopped;
            }
        }
        if (cause instanceof IOException io) {
            throw io;
        } else if (cause != null) {
            throw new IOException(cause);
        }
    }
}
