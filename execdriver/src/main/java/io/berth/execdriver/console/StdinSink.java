package io.berth.execdriver.console;

import io.berth.execdriver.kernel.DescriptorCalls;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PollCalls;
import io.berth.streams.StdinPipe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a process's input: writes to its descriptor without blocking in the caller's thread, and parks it while the
 * process does not read. Any number of threads may write, one piece after the other.
 */
final class StdinSink implements StdinPipe.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(StdinSink.class);

    /** Whoever writes this much at a time has more to come. */
    private static final int HEAVY_WRITE_BYTES = 16 * 1024;

    /**
     * How long a full large pipe is left alone. Many programs read 4 KB at a time, and the kernel tells of room after each
     * such read; a process that reads 1 GB/s needs this long for the whole pipe.
     */
    private static final Duration REST = Duration.ofMillis(1);

    private final Kernel kernel;
    private final EpollLoop loop;
    private final OwnedFd fd;
    private final Runnable whenClosed;

    /** Held by the one whose piece is being written, also while it waits: pieces are not mixed. */
    private final ReentrantLock turn = new ReentrantLock(true);

    /** Guards the descriptor against being closed inside a (never waiting) write, and the fields below. */
    private final ReentrantLock fdLock = new ReentrantLock();

    private final Condition changed = fdLock.newCondition();
    private boolean writable;
    private boolean pipeTried;
    private boolean pipeLarge;
    private EpollLoop.@Nullable Registration waiting;

    /**
     * Makes the sink.
     *
     * @param fd non-blocking; owned by the sink from now on
     * @param whenClosed called once, by the thread that ends the input
     */
    StdinSink(Kernel kernel, EpollLoop loop, OwnedFd fd, Runnable whenClosed) {
        this.kernel = kernel;
        this.loop = loop;
        this.fd = fd;
        this.whenClosed = whenClosed;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException, InterruptedException {
        turn.lockInterruptibly();
        try {
            while (bytes.hasRemaining()) {
                writeOrWait(bytes);
            }
        } finally {
            turn.unlock();
        }
    }

    /** The end of input: closes the descriptor, a waiting writer fails, and the others who hold it are told. */
    @Override
    public void close() {
        if (discard()) {
            whenClosed.run();
        }
    }

    /** Closes the descriptor without telling; returns whether it was open. */
    boolean discard() {
        fdLock.lock();
        try {
            boolean wasOpen = fd.isOpen();
            stopWaitingWithLock();
            fd.close();
            changed.signalAll();
            return wasOpen;
        } finally {
            fdLock.unlock();
        }
    }

    /** Makes a call with the descriptor that doesn't wait. */
    void call(DescriptorUse use) throws IOException {
        fdLock.lock();
        try {
            use.with(number());
        } finally {
            fdLock.unlock();
        }
    }

    /** What {@link #call} makes. */
    @FunctionalInterface
    interface DescriptorUse {
        void with(int fd) throws IOException;
    }

    private void writeOrWait(ByteBuffer bytes) throws IOException, InterruptedException {
        fdLock.lockInterruptibly();
        try {
            if (bytes.remaining() >= HEAVY_WRITE_BYTES) {
                raisePipeWithLock();
            }
            if (kernel.write(number(), bytes) > 0) {
                return;
            }
            writable = false;
            Runnable wake = pipeLarge ? this::wakeWriterLater : this::wakeWriter;
            waiting = loop.register(fd, PollCalls.EPOLLOUT | PollCalls.EPOLLONESHOT, events -> wake.run());
            try {
                while (!writable && fd.isOpen()) {
                    changed.await();
                }
            } finally {
                stopWaitingWithLock();
            }
        } finally {
            fdLock.unlock();
        }
    }

    private int number() throws IOException {
        if (!fd.isOpen()) {
            throw new IOException("the process's input is closed");
        }
        return fd.number();
    }

    private void stopWaitingWithLock() {
        EpollLoop.Registration current = waiting;
        if (current != null) {
            waiting = null;
            current.close();
        }
    }

    /** Lets the process and the writer run side by side; a terminal has no pipe. */
    private void raisePipeWithLock() throws IOException {
        if (pipeTried) {
            return;
        }
        pipeTried = true;
        try {
            kernel.fcntl(number(), DescriptorCalls.F_SETPIPE_SZ, OutputPump.LARGE_PIPE_BYTES);
            pipeLarge = true;
        } catch (KernelException e) {
            LOG.debug("The input keeps its size, which costs only speed", e);
        }
    }

    private void wakeWriterLater() {
        try {
            loop.schedule(REST, this::wakeWriter);
        } catch (RejectedExecutionException e) {
            wakeWriter(); // the loop is closing
        }
    }

    private void wakeWriter() {
        fdLock.lock();
        try {
            writable = true;
            changed.signalAll();
        } finally {
            fdLock.unlock();
        }
    }
}
