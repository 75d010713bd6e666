package io.berth.daemon.container;

import io.berth.streams.attach.HijackedStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** A client's connection in memory: it sends nothing, and keeps what it gets. */
public final class Connection implements HijackedStream {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Runnable onEnd;

    /** Calls {@code onEnd} when the engine ends the output. */
    public Connection(Runnable onEnd) {
        this.onEnd = onEnd;
    }

    @Override
    public int read(ByteBuffer into) {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return -1;
    }

    @Override
    public synchronized boolean flush(ByteBuffer bytes) {
        write(bytes);
        return true;
    }

    @Override
    public synchronized void write(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            received.write(bytes.get());
        }
    }

    @Override
    public void shutdownOutput() {
        onEnd.run();
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** What came, as text, frames' headers included. */
    public synchronized String text() {
        return received.toString(StandardCharsets.ISO_8859_1);
    }
}
