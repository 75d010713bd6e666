package io.berth.execdriver.console;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PollCalls;
import io.berth.streams.StdinPipe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The end of a process's input: writes to its descriptor without blocking in the caller's thread, and parks it while the
 * process does not read. Any number of threads may write, one piece after the other.
 */
final class StdinSink implements StdinPipe.Sink {
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
            if (kernel.write(number(), bytes) > 0) {
                return;
            }
            writable = false;
            waiting = loop.register(fd, PollCalls.EPOLLOUT | PollCalls.EPOLLONESHOT, events -> wakeWriter());
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
