package io.berth.api.http.hijack;

import io.berth.streams.attach.HijackTask;
import io.berth.streams.attach.HijackedStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a connection out of HTTP. Jetty's own heads are not those of the Engine (a reason phrase, a length where there
 * must be none), so the head goes out as the text it is given; the end point then changes hands, and what the client
 * had sent too early comes along.
 */
public final class Upgrade extends AbstractConnection implements Connection.UpgradeTo {
    private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);

    /** How long a client that does not close may keep its connection after the last byte. */
    private static final long FINISH_SECONDS = 120;

    private final HijackTask task;
    private final Executor threads;
    private ByteBuffer early = BufferUtil.EMPTY_BUFFER;

    private Upgrade(EndPoint endPoint, Executor executor, HijackTask task, Executor threads) {
        super(endPoint, executor);
        this.task = task;
        this.threads = threads;
    }

    /**
     * Answers with {@code head} and hands the connection to {@code task}. The request's body must have been read. The
     * connection is closed when the task returns, after the client has had time to read the last bytes.
     *
     * @param head status line and headers with the empty line, or even more, as it is to go out
     * @param threads runs the task, on a virtual thread
     */
    public static void start(
            Request request, Response response, Callback callback, String head, Executor threads, HijackTask task) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        Upgrade upgrade = new Upgrade(endPoint, request.getComponents().getExecutor(), task, threads);
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, upgrade);
        request.addHttpStreamWrapper(stream -> new HeadWriter(stream, endPoint, head, task));
        response.setStatus(HttpStatus.SWITCHING_PROTOCOLS_101);
        response.write(true, BufferUtil.EMPTY_BUFFER, callback); // written, since Jetty may complete it twice otherwise
    }

    @Override
    public void onUpgradeTo(ByteBuffer buffer) {
        early = BufferUtil.copy(buffer);
        buffer.position(buffer.limit());
    }

    @Override
    public void onOpen() {
        super.onOpen();
        getEndPoint().setIdleTimeout(0);
        try {
            threads.execute(this::run);
        } catch (RejectedExecutionException stopping) {
            task.abandon();
            close();
        }
    }

    @Override
    public boolean onIdleExpired(TimeoutException timeout) {
        return false;
    }

    @Override
    public void onFillable() {
        // whoever reads waits with a callback of its own
    }

    private void run() {
        EndPointStream stream = new EndPointStream((AbstractEndPoint) getEndPoint(), early);
        early = BufferUtil.EMPTY_BUFFER;
        try {
            task.run(stream);
            stream.finish(FINISH_SECONDS);
        } catch (InterruptedException stopping) {
            LOG.debug("hijacked connection interrupted", stopping);
        } catch (java.io.IOException clientGone) {
            LOG.debug("hijacked connection broke off", clientGone);
        } catch (RuntimeException | Error fault) {
            LOG.error("hijacked connection failed", fault);
        } finally {
            end(stream);
        }
    }

    private void end(HijackedStream stream) {
        stream.close();
        close();
    }

    /** Replaces the head that Jetty would generate. */
    private static final class HeadWriter extends HttpStream.Wrapper {
        private final EndPoint endPoint;
        private final String head;
        private final HijackTask task;

        HeadWriter(HttpStream stream, EndPoint endPoint, String head, HijackTask task) {
            super(stream);
            this.endPoint = endPoint;
            this.head = head;
            this.task = task;
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.Response response,
                boolean last,
                ByteBuffer content,
                Callback callback) {
            if (response == null) {
                super.send(request, response, last, content, callback);
            } else {
                Callback orAbandoned = Callback.from(callback.getInvocationType(), callback::succeeded, clientGone -> {
                    task.abandon();
                    callback.failed(clientGone);
                });
                endPoint.write(orAbandoned, ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }
}
