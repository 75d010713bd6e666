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
        /**
         * Writes all of {@code bytes}, waiting while the process does not read; on a virtual thread, which is
         * interrupted when the run ends meanwhile.
         */
        void write(ByteBuffer bytes) throws IOException, InterruptedException;

        /** The end of input: closes the pipe's writing end, or nothing for a terminal. A second call does nothing. */
        void close();
    }

    /** Held by the writer whose piece is on its way, so that pieces are not mixed; everybody else only waits for it. */
    private final ReentrantLock turnLock = new ReentrantLock(true);

    private final ReentrantLock sinkLock = new ReentrantLock();
    private final Condition bound = sinkLock.newCondition();
    private @Nullable Sink sink;
    private boolean closed;
    private long endedRuns;
    private @Nullable Thread writer;

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

    /**
     * Unbinds the run that has ended; the next run starts with open input. Whoever is writing at this moment, or waits
     * for another writer, gets an IOException.
     */
    public void unbind() {
        sinkLock.lock();
        try {
            sink = null;
            closed = false;
            endedRuns++;
            if (writer != null) {
                writer.interrupt();
            }
        } finally {
            sinkLock.unlock();
        }
    }

    /** The run that is on or comes next: what is written for it does not reach a later one. */
    public long run() {
        sinkLock.lock();
        try {
            return endedRuns;
        } finally {
            sinkLock.unlock();
        }
    }

    /** {@link #write(long, ByteBuffer)} for the run that is on or comes next. */
    public void write(ByteBuffer bytes) throws IOException, InterruptedException {
        write(run(), bytes);
    }

    /**
     * Writes all of {@code bytes} to the process, waiting for its start and for its reading. Several clients may write;
     * pieces are not mixed with each other.
     *
     * @throws IOException when the input is closed, or the process ended before it had taken all
     */
    public void write(long run, ByteBuffer bytes) throws IOException, InterruptedException {
        turnLock.lockInterruptibly();
        try {
            Sink current = awaitSink(run);
            try {
                current.write(bytes);
            } catch (InterruptedException e) {
                if (run() != run) {
                    throw ended();
                }
                throw e;
            } finally {
                stopWriting(run);
            }
        } finally {
            turnLock.unlock();
        }
    }

    /** {@link #closeWrite(long)} for the run that is on or comes next. */
    public void closeWrite() {
        closeWrite(run());
    }

    /** The end of input for that run, kept for it when it has not started; nothing when it has ended. */
    public void closeWrite(long run) {
        Sink current;
        sinkLock.lock();
        try {
            if (run != endedRuns) {
                return;
            }
            closed = true;
            current = sink;
        } finally {
            sinkLock.unlock();
        }
        if (current != null) {
            current.close();
        }
    }

    /** Whether a writer waits for another one's piece. */
    boolean hasWaitingWriters() {
        return turnLock.hasQueuedThreads();
    }

    private Sink awaitSink(long run) throws IOException, InterruptedException {
        sinkLock.lockInterruptibly();
        try {
            while (sink == null && !closed && endedRuns == run) {
                bound.await();
            }
            if (endedRuns != run) {
                throw ended();
            }
            if (closed || sink == null) {
                throw new IOException("the process's input is closed");
            }
            writer = Thread.currentThread();
            return sink;
        } finally {
            sinkLock.unlock();
        }
    }

    /** Forgets the writer; an interruption by {@link #unbind} that came too late for it must not reach its next wait. */
    private void stopWriting(long run) {
        sinkLock.lock();
        try {
            writer = null;
            if (endedRuns != run) {
                Thread.interrupted();
            }
        } finally {
            sinkLock.unlock();
        }
    }

    private static IOException ended() {
        return new IOException("the process ended before it had read all of its input");
    }
}
