package io.berth.api.http.hijack;

import io.berth.streams.attach.HijackedStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Raw bytes over a Jetty end point, plain or TLS.
 *
 * <p>An interrupt ends a waiting {@link #read} and leaves the connection usable; it ends a waiting {@link #write} by
 * closing the connection, since part of the buffer may be out already.
 */
final class EndPointStream implements HijackedStream {
    private static final int DRAIN_BUFFER = 4096;

    private final AbstractEndPoint endPoint;
    private ByteBuffer early;

    /** Starts with the bytes that came together with the request's head. */
    EndPointStream(AbstractEndPoint endPoint, ByteBuffer early) {
        this.endPoint = endPoint;
        this.early = early;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (early.hasRemaining()) {
            int count = Math.min(into.remaining(), early.remaining());
            into.put(early.slice(early.position(), count));
            early.position(early.position() + count);
            return count;
        }
        early = BufferUtil.EMPTY_BUFFER;
        while (true) {
            int count = fill(into);
            if (count != 0) {
                return count;
            }
            Completion readable = new Completion();
            endPoint.fillInterested(readable);
            readable.await(this::cancelRead);
        }
    }

    /** Jetty appends at a buffer's limit; the caller's rule is to put at its position. */
    private int fill(ByteBuffer into) throws IOException {
        ByteBuffer room = into.slice().limit(0);
        int count = endPoint.fill(room);
        if (count > 0) {
            into.position(into.position() + count);
        }
        return count;
    }

    @Override
    public boolean flush(ByteBuffer bytes) throws IOException {
        return endPoint.flush(bytes);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        if (endPoint.flush(bytes)) {
            return;
        }
        Completion written = new Completion();
        endPoint.write(written, bytes);
        written.await(endPoint::close);
    }

    @Override
    public void shutdownOutput() {
        endPoint.shutdownOutput();
    }

    @Override
    public void close() {
        endPoint.close();
    }

    /**
     * Ends the output and waits, for at most {@code seconds}, for the client's end; then closes. Closing with unread
     * input would reset the connection, and the client could lose the last bytes.
     */
    void finish(long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        ByteBuffer ignored = ByteBuffer.allocate(DRAIN_BUFFER);
        try {
            if (!endPoint.isOpen()) {
                return;
            }
            shutdownOutput();
            while (!Thread.currentThread().isInterrupted()) {
                int count = fill(ignored.clear());
                if (count < 0) {
                    return;
                }
                if (count == 0) {
                    Completion readable = new Completion();
                    endPoint.fillInterested(readable);
                    readable.await(deadline - System.nanoTime(), this::cancelRead);
                }
            }
        } catch (IOException clientGone) {
            endPoint.close(clientGone);
        } finally {
            close();
        }
    }

    private void cancelRead() {
        if (!endPoint.getFillInterest().onFail(new CancellationException("read ended")) && !endPoint.isOpen()) {
            endPoint.close(new ClosedChannelException());
        }
    }
}
