package io.berth.execdriver.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.berth.streams.BroadcastWriter;
import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps what one process wrote, and lets tests wait for it. */
final class Recorder implements OutputSubscriber {
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final CountDownLatch ends = new CountDownLatch(2);
    private int largest;

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

    synchronized byte[] stdout() {
        return stdout.toByteArray();
    }

    synchronized String stderr() {
        return stderr.toString(UTF_8);
    }

    synchronized int largestPiece() {
        return largest;
    }

    boolean ended() {
        return ends.getCount() == 0;
    }

    boolean awaitEnd() throws InterruptedException {
        return ends.await(20, TimeUnit.SECONDS);
    }

    synchronized boolean awaitStdout(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!stdout.toString(UTF_8).contains(text)) {
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
