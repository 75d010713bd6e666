package io.berth.streams;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way of a process's input: clients write, the process's console takes. It outlives each run of the process: before
 * a run has bound its end, writers wait.
 */
public final class StdinPipe {
    /** The end that a running process's console binds. */
    public interface Sink {
        /** Writes all of {@code bytes}, waiting while the process does not read; on a virtual thread. */
        void write(ByteBuffer bytes) throws IOException, InterruptedException;

        /** The end of input: closes the pipe's writing end, or nothing for a terminal. A second call does nothing. */
        void close();
    }

    private final ReentrantLock sinkLock = new ReentrantLock();
    private final Condition bound = sinkLock.newCondition();
    private @Nullable Sink sink;
    private boolean closed;

    /** Binds the run that is about to start; input that was ended before is ended for it at once. */
    public void bind(Sink newSink) {
        boolean alreadyClosed;
        sinkLock.lock();
        try {
            sink = newSink;
            alreadyClosed = closed;
            bound.signalAll();
        } finally {
            sinkLock.unlock();
        }
        if (alreadyClosed) {
            newSink.close();
        }
    }

    /** Unbinds the run that has ended; the next run starts with open input. */
    public void unbind() {
        sinkLock.lock();
        try {
            sink = null;
            closed = false;
        } finally {
            sinkLock.unlock();
        }
    }

    /**
     * Writes all of {@code bytes} to the process, waiting for its start and for its reading. Several clients may write;
     * pieces are not mixed with each other.
     */
    public void write(ByteBuffer bytes) throws IOException, InterruptedException {
        awaitSink().write(bytes);
    }

    /** The end of input for this run; kept for the next run when none is bound. */
    public void closeWrite() {
        Sink current;
        sinkLock.lock();
        try {
            closed = true;
            current = sink;
        } finally {
            sinkLock.unlock();
        }
        if (current != null) {
            current.close();
        }
    }

    private Sink awaitSink() throws InterruptedException {
        sinkLock.lockInterruptibly();
        try {
            while (sink == null) {
                bound.await();
            }
            return sink;
        } finally {
            sinkLock.unlock();
        }
    }
}
