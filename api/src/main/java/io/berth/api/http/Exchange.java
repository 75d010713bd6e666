package io.berth.api.http;

import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorBody;
import io.berth.api.http.hijack.Upgrade;
import io.berth.api.http.hijack.WebSocketHandshake;
import io.berth.api.http.hijack.WebSocketStream;
import io.berth.api.json.EngineJson;
import io.berth.api.version.ApiVersion;
import io.berth.streams.attach.HijackTask;
import io.berth.streams.attach.HijackedStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. Runs the route, writes what it returns or throws; the only writer of answers. */
final class Exchange implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final String JSON = "application/json";

    /** What all exchanges of a server share. */
    record Edge(EngineHeaders headers, RequestThreads threads) {}

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Edge edge;
    private final Route route;
    private final JettyCall call;
    private @Nullable Thread streaming;
    private @Nullable DisconnectWatch watch;
    private boolean bodyEnded;

    Exchange(Request request, Response response, Callback callback, Edge edge, Router.Match match) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.edge = edge;
        route = match.route();
        ApiVersion version = match.version().isEmpty() ? ApiVersion.CURRENT : ApiVersion.parse(match.version());
        call = new JettyCall(request, version, match.variables(), this::bodyEnded);
        bodyEnded = call.length() == 0;
    }

    /** The thread that this is to run on. */
    Route.Place place() {
        return route.placeFor(call);
    }

    @Override
    public void run() {
        try {
            answer(route.handler().handle(call));
        } catch (EngineException e) {
            refuse(e);
        } catch (IOException e) {
            brokenOff(e);
        } catch (InterruptedException e) {
            refuse(EngineException.unavailable("the engine is stopping"));
        } catch (InvalidPathException e) { // a client's, as one with a zero character
            refuse(EngineException.invalid(String.valueOf(e.getMessage()), e));
        } catch (RuntimeException | Error e) {
            refuse(EngineException.internal(String.valueOf(e.getMessage()), e));
        }
    }

    private void answer(Reply reply) throws IOException, InterruptedException {
        switch (reply) {
            case Reply.Json json -> json(json.status(), json.body());
            case Reply.Encodings encodings -> body(200, JSON, EngineJson.arrayLine(encodings.elements()));
            case Reply.Empty empty -> {
                empty.headers().forEach(response.getHeaders()::put);
                empty(empty.status());
            }
            case Reply.Text text -> {
                text.headers().forEach(response.getHeaders()::put);
                body(text.status(), "text/plain; charset=utf-8", text.body().getBytes(StandardCharsets.UTF_8));
            }
            case Reply.Stream stream -> stream(stream);
            case Reply.Hijack hijack ->
                Upgrade.start(request, response, callback, head(hijack), edge.threads(), tellingRefusals(hijack));
            case Reply.WebSocket webSocket -> webSocket(webSocket);
            case Reply.HijackRefused refused -> {
                String head = HijackHead.refusal(refused.refusal());
                Upgrade.start(request, response, callback, head, edge.threads(), connection -> {});
            }
        }
    }

    private void webSocket(Reply.WebSocket reply) {
        WebSocketHandshake handshake = new WebSocketHandshake(call::header);
        Optional<String> refusal = handshake.refusal();
        if (refusal.isPresent()) {
            reply.task().abandon();
            Upgrade.start(request, response, callback, refusal.get(), edge.threads(), _ -> {});
            return;
        }
        HijackTask task = new HijackTask() {
            @Override
            public void run(HijackedStream connection) throws IOException, InterruptedException {
                edge.threads().runsEndlessly();
                WebSocketStream stream = new WebSocketStream(connection, reply.text());
                reply.task().run(stream);
                stream.shutdownOutput();
            }

            @Override
            public void abandon() {
                reply.task().abandon();
            }
        };
        Upgrade.start(request, response, callback, handshake.acceptance(), edge.threads(), task);
    }

    private String head(Reply.Hijack hijack) {
        return HijackHead.accepted(
                call.header("Upgrade").isPresent(),
                hijack.multiplexed() && call.version().atLeast(42),
                hijack.named() ? edge.headers().lines() : "");
    }

    /** After the head a refusal can only be told as output. */
    private HijackTask tellingRefusals(Reply.Hijack hijack) {
        return new HijackTask() {
            @Override
            public void run(HijackedStream connection) throws IOException, InterruptedException {
                edge.threads().runsEndlessly();
                try {
                    hijack.task().run(connection);
                } catch (EngineException e) {
                    LOG.debug("refused on a hijacked connection: {}", e.text());
                    connection.write(HijackHead.lateRefusal(e, hijack.multiplexed()));
                }
            }

            @Override
            public void abandon() {
                hijack.task().abandon();
            }
        };
    }

    /**
     * Writes the head, rather than leave it to Jetty at the completion: Jetty 12.1.14 then completes a request twice when
     * the handler's thread is late, and the second time it is the connection's next request, which nobody answers.
     */
    private void empty(int status) {
        response.setStatus(status);
        // a last write gives the head a length, which with 304 would be the length of what is not modified
        response.write(status != 304, ByteBuffer.allocate(0), Callback.from(callback::succeeded, callback::failed));
    }

    private void json(int status, Object value) {
        byte[] document = EngineJson.encode(value);
        byte[] line = Arrays.copyOf(document, document.length + 1);
        line[document.length] = '\n';
        body(status, JSON, line);
    }

    private void body(int status, String contentType, byte[] bytes) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }

    private void stream(Reply.Stream reply) throws IOException, InterruptedException {
        response.setStatus(reply.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
        reply.headers().forEach(response.getHeaders()::put);
        ChunkWriter.install(request, response);
        ReplyStream out = new ReplyStream(response, this::abort);
        streaming = Thread.currentThread();
        edge.threads().runsEndlessly();
        boolean begun = false;
        try {
            out.sendHead();
            begun = true;
            if (bodyEnded) {
                startWatch();
            }
            reply.body().writeTo(out);
            out.flush();
        } finally {
            streaming = null;
            if (!begun) {
                reply.body().abandon();
            }
            if (watch != null) {
                watch.close();
            }
        }
        callback.succeeded();
    }

    private void bodyEnded() {
        bodyEnded = true;
        if (streaming != null) {
            startWatch();
        }
    }

    private void startWatch() {
        Thread thread = Thread.currentThread();
        watch = DisconnectWatch.start(request, thread::interrupt);
    }

    private void abort() {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
    }

    private void refuse(EngineException e) {
        int status = ErrorStatus.of(e.kind());
        if (status == 500) {
            LOG.error("{} {}: {}", request.getMethod(), request.getHttpURI().getPath(), e.text(), e);
        } else {
            LOG.debug("{} {}: {}", request.getMethod(), request.getHttpURI().getPath(), e.text());
        }
        if (response.isCommitted()) {
            callback.failed(e);
        } else if (status == 304) {
            empty(status);
        } else {
            response.reset();
            edge.headers().put(response.getHeaders());
            json(status, new ErrorBody(e.text()));
        }
    }

    private void brokenOff(IOException e) {
        if (response.isCommitted()) {
            LOG.debug(
                    "{} {} broke off", request.getMethod(), request.getHttpURI().getPath(), e);
            callback.failed(e);
        } else {
            refuse(EngineException.internal(String.valueOf(e.getMessage()), e));
        }
    }
}
