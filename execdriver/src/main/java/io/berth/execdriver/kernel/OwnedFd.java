package io.berth.execdriver.kernel;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file descriptor and its one owner: whoever holds this object closes it, once.
 *
 * <p>A number may be used again by the kernel as soon as it is closed, so the owner makes sure that nobody is inside a
 * call with {@link #number()} when it closes.
 */
public final class OwnedFd implements AutoCloseable {
    private static final int CLOSED = -1;

    private final DescriptorCalls kernel;
    private final AtomicInteger number;

    /** Takes over an open descriptor. */
    public OwnedFd(DescriptorCalls kernel, int number) {
        this.kernel = kernel;
        this.number = new AtomicInteger(number);
    }

    /**
     * The descriptor's number, for one call.
     *
     * @throws IOException when this has been closed or released
     */
    public int number() throws IOException {
        int current = number.get();
        if (current == CLOSED) {
            throw new IOException("file descriptor is closed");
        }
        return current;
    }

    public boolean isOpen() {
        return number.get() != CLOSED;
    }

    /** Gives the ownership up without closing; the caller owns the number from now on. */
    public int release() throws IOException {
        int current = number.getAndSet(CLOSED);
        if (current == CLOSED) {
            throw new IOException("file descriptor is closed");
        }
        return current;
    }

    /** Closes the descriptor; a second call does nothing. Linux frees the number even when close(2) reports an error. */
    @Override
    public void close() {
        int current = number.getAndSet(CLOSED);
        if (current != CLOSED) {
            kernel.close(current);
        }
    }

    @Override
    public String toString() {
        return "fd " + number.get();
    }
}
