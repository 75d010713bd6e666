package io.berth.execdriver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.berth.streams.BroadcastWriter;
import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Streams whose output is kept, for tests that wait for it and compare it. */
public final class RecordedOutput implements OutputSubscriber {
    private static final long PATIENCE_SECONDS = 20;

    private final StreamConfig streams = new StreamConfig();
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final CountDownLatch ends = new CountDownLatch(2);
    private int largest;

    public RecordedOutput() {
        streams.stdout().subscribe(this);
        streams.stderr().subscribe(this);
    }

    public StreamConfig streams() {
        return streams;
    }

    /** Overwrites the header's room, as a multiplexing subscriber would. */
    @Override
    public synchronized void write(StreamType stream, ByteBuffer bytes) {
        for (int i = 1; i <= BroadcastWriter.HEADER_ROOM; i++) {
            bytes.put(bytes.position() - i, (byte) '#');
        }
        largest = Math.max(largest, bytes.remaining());
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        of(stream).writeBytes(copy);
        notifyAll();
    }

    @Override
    public void end(StreamType stream) {
        ends.countDown();
    }

    public synchronized byte[] stdoutBytes() {
        return stdout.toByteArray();
    }

    public synchronized String stdout() {
        return stdout.toString(UTF_8);
    }

    public synchronized String stderr() {
        return stderr.toString(UTF_8);
    }

    public synchronized int largestPiece() {
        return largest;
    }

    /** Whether the end of both streams has been told. */
    public boolean ended() {
        return ends.getCount() == 0;
    }

    public boolean awaitEnd() throws InterruptedException {
        return ends.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until stdout has the text somewhere. */
    public synchronized boolean awaitStdout(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!stdout().contains(text)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private ByteArrayOutputStream of(StreamType stream) {
        return stream == StreamType.STDOUT ? stdout : stderr;
    }
}
