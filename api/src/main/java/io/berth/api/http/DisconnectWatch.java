package io.berth.api.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the client of a streamed answer has gone. Jetty does not read from an HTTP/1 connection while a request
 * is handled, so without it a vanished client is seen only when a write fails, which for events may be never. Starts
 * after the request's body has been read to its end; must be closed before the response is completed, since Jetty
 * gives a connection up that is being read at that point.
 */
final class DisconnectWatch implements Callback, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DisconnectWatch.class);
    private static final int PIPELINE_BUFFER = 8192;

    private final Connection connection;
    private final AbstractEndPoint endPoint;
    private final Runnable onGone;
    private final ReentrantLock stateLock = new ReentrantLock();
    private boolean ended;

    private DisconnectWatch(Connection connection, AbstractEndPoint endPoint, Runnable onGone) {
        this.connection = connection;
        this.endPoint = endPoint;
        this.onGone = onGone;
    }

    /** Watches the connection of {@code request}; {@code onGone} runs at most once, on the selector's thread. */
    static DisconnectWatch start(Request request, Runnable onGone) {
        Connection connection = request.getConnectionMetaData().getConnection();
        DisconnectWatch watch = new DisconnectWatch(connection, (AbstractEndPoint) connection.getEndPoint(), onGone);
        watch.endPoint.tryFillInterested(watch);
        return watch;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void succeeded() {
        stateLock.lock();
        try {
            if (ended || !isGone()) {
                return;
            }
            ended = true;
        } finally {
            stateLock.unlock();
        }
        onGone.run();
    }

    @Override
    public void failed(Throwable cause) {
        stateLock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
        } finally {
            stateLock.unlock();
        }
        onGone.run();
    }

    @Override
    public void close() {
        stateLock.lock();
        try {
            ended = true;
        } finally {
            stateLock.unlock();
        }
        if (endPoint.isFillInterested()) {
            endPoint.getFillInterest().onFail(new CancellationException("the response is complete"));
        }
    }

    private boolean isGone() {
        try {
            ByteBuffer buffer = ByteBuffer.allocateDirect(PIPELINE_BUFFER).limit(0);
            int count = endPoint.fill(buffer);
            if (count > 0) {
                // the next request, sent already: Jetty gets it back, and there is nothing more to watch
                ((Connection.UpgradeTo) connection).onUpgradeTo(buffer);
                ended = true;
                return false;
            }
            if (count == 0) {
                endPoint.tryFillInterested(this);
                return false;
            }
        } catch (IOException e) {
            LOG.debug("client gone", e);
        }
        return true;
    }
}
