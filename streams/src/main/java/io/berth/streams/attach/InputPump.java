package io.berth.streams.attach;

import io.berth.streams.StdinPipe;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a client's bytes to the process, on a virtual thread of its own, and looks for the detach keys on the way. It
 * reads also when the bytes are for nobody, to notice that the client has gone.
 */
final class InputPump implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(InputPump.class);
    private static final Duration KEY_WAIT = Duration.ofMillis(250);
    private static final int FIRST_BUFFER = 4 * 1024;

    /** What the kernel keeps of a fast client's bytes by default (net.core.wmem_default), so one read takes all of it. */
    private static final int LARGEST_BUFFER = 256 * 1024;

    private static final long DETACH_SECONDS = 1;

    private final HijackedStream connection;
    private final AttachOptions options;
    private final StdinPipe stdin;
    private final long run;
    private final ClientOutput output;
    private final DetachScanner scanner;
    private final CountDownLatch over = new CountDownLatch(1);

    /** Held from the scanner to the pipe, so that withheld keys which the timer releases keep their place. */
    private final ReentrantLock inputLock = new ReentrantLock();

    private long keysRead;

    /** A pump for the input of one {@code run}. */
    InputPump(HijackedStream connection, AttachOptions options, StdinPipe stdin, long run, ClientOutput output) {
        this.connection = connection;
        this.options = options;
        this.stdin = stdin;
        this.run = run;
        this.output = output;
        this.scanner = new DetachScanner(options.detachKeys());
    }

    /** The session is over: what still comes from the client is for nobody. */
    void sessionOver() {
        over.countDown();
    }

    @Override
    public void run() {
        try {
            if (options.stdin()) {
                forward();
            }
            discard();
            if (!connection.halfCloses() && !isTheProcesssEnd()) {
                output.leave();
            }
        } catch (InterruptedException | InterruptedIOException e) {
            LOGGER.debug("an attach session's input was interrupted");
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOGGER.debug("an attached client is gone", e);
            endInput();
            output.fail(e);
        }
    }

    private void forward() throws IOException, InterruptedException {
        ByteBuffer in = ByteBuffer.allocate(FIRST_BUFFER);
        while (over.getCount() > 0) {
            if (connection.read(in.clear()) < 0) {
                endInput();
                return;
            }
            in.flip();
            if (!send(in)) {
                return;
            }
            if (in.limit() == in.capacity() && in.capacity() < LARGEST_BUFFER) {
                in = ByteBuffer.allocateDirect(
                        LARGEST_BUFFER); // from a heap buffer each piece would be copied twice more
            }
        }
    }

    /** Sends one read's bytes on; false when the client has detached, or the process takes no more. */
    private boolean send(ByteBuffer in) throws InterruptedException {
        boolean detached = false;
        inputLock.lockInterruptibly();
        try {
            ByteBuffer bytes = in;
            keysRead++;
            if (options.tty()) {
                bytes = ByteBuffer.allocate(in.remaining() + scanner.withheld());
                detached = scanner.scan(in, bytes);
                bytes.flip();
            }
            if (bytes.hasRemaining()) {
                stdin.write(run, bytes);
            }
            if (scanner.withheld() > 0) {
                long mark = keysRead;
                HoldWatch.in(KEY_WAIT, () -> Thread.startVirtualThread(() -> releaseKeys(mark)));
            }
        } catch (IOException e) {
            LOGGER.debug("an attached client's input is not wanted any more: {}", e.getMessage());
            over.await();
            return false;
        } finally {
            inputLock.unlock();
        }
        if (detached) {
            detach();
        }
        return !detached;
    }

    private void releaseKeys(long mark) {
        inputLock.lock();
        try {
            if (mark == keysRead) {
                ByteBuffer keys = ByteBuffer.allocate(scanner.withheld());
                scanner.release(keys);
                stdin.write(run, keys.flip());
            }
        } catch (IOException e) {
            LOGGER.debug("withheld keys are not wanted any more: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            inputLock.unlock();
        }
    }

    private void detach() throws InterruptedException {
        output.detach();
        if (!over.await(DETACH_SECONDS, TimeUnit.SECONDS)) {
            connection.close();
        }
    }

    /** The client sends nothing more. */
    private void endInput() {
        if (isTheProcesssEnd()) {
            stdin.closeWrite(run);
        }
    }

    /** Whether the end of this client's input is the end of the process's. */
    private boolean isTheProcesssEnd() {
        return options.stdin() && options.stdinOnce() && !options.tty();
    }

    private void discard() throws IOException {
        ByteBuffer nowhere = ByteBuffer.allocate(FIRST_BUFFER);
        int count;
        do {
            count = connection.read(nowhere.clear());
        } while (count >= 0 && !Thread.currentThread().isInterrupted());
    }
}
