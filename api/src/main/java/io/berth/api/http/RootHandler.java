package io.berth.api.http;

import io.berth.api.error.ErrorBody;
import io.berth.api.json.EngineJson;
import io.berth.api.version.ApiVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first of ours to see a request, on the selector's thread: cleans the path, finds the route, checks the version.
 * What is left to do runs where the route says.
 */
final class RootHandler extends Handler.Abstract.NonBlocking {
    private static final Logger LOG = LoggerFactory.getLogger(RootHandler.class);
    private static final String NOT_FOUND = "page not found";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Router router;
    private final Exchange.Edge edge;

    RootHandler(Router router, Exchange.Edge edge) {
        this.router = router;
        this.edge = edge;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        LOG.debug("Calling {} {}", request.getMethod(), request.getHttpURI());
        if (TcpConnector.isWebPages(request)) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            error(response, callback, 403, "requests from web pages are refused");
            return true;
        }
        String raw = request.getHttpURI().getPath();
        if (raw == null || !raw.startsWith("/")) {
            return withoutPath(request, response, callback);
        }
        Optional<String> decoded = RequestPath.decode(raw);
        if (decoded.isEmpty()) {
            return badRequest(response, callback);
        }
        String path = decoded.get();
        String clean = RequestPath.clean(path);
        if (clean.equals(path)) {
            route(request, response, callback, path);
        } else {
            redirect(request, response, callback, clean);
        }
        return true;
    }

    private void route(Request request, Response response, Callback callback, String path) {
        if (request.getMethod().equals("OPTIONS")) {
            if (isVersionFine(Router.versionOf(path), response, callback)) {
                edge.headers().put(response.getHeaders());
                callback.succeeded();
            }
            return;
        }
        Optional<Router.Match> match = router.find(request.getMethod(), path);
        if (match.isEmpty()) {
            error(response, callback, 404, NOT_FOUND);
        } else if (isVersionFine(match.get().version(), response, callback)) {
            edge.headers().put(response.getHeaders());
            try {
                start(new Exchange(request, response, callback, edge, match.get()));
            } catch (RejectedExecutionException stopping) {
                // no answer at all: the client may ask the next engine
                request.getConnectionMetaData().getConnection().getEndPoint().close();
                callback.failed(stopping);
            }
        }
    }

    private void start(Exchange exchange) {
        switch (exchange.place()) {
            case SELECTOR -> exchange.run();
            case SHORT -> edge.threads().executeShort(exchange);
            case OWN -> edge.threads().execute(exchange);
        }
    }

    private boolean isVersionFine(String version, Response response, Callback callback) {
        if (version.isEmpty()) {
            return true;
        }
        ApiVersion asked = ApiVersion.parse(version);
        if (asked.compareTo(ApiVersion.MINIMUM) < 0) {
            edge.headers().putForWrongVersion(response.getHeaders());
            response.getHeaders().put("X-Content-Type-Options", "nosniff");
            body(
                    response,
                    callback,
                    400,
                    TEXT,
                    "client version " + version
                            + " is too old. Minimum supported API version is " + ApiVersion.MINIMUM
                            + ", please upgrade your client to a newer version\n");
            return false;
        }
        if (asked.compareTo(ApiVersion.CURRENT) > 0) {
            edge.headers().putForWrongVersion(response.getHeaders());
            error(
                    response,
                    callback,
                    400,
                    "client version " + version + " is too new. Maximum supported API version is "
                            + ApiVersion.CURRENT);
            return false;
        }
        return true;
    }

    private static boolean withoutPath(Request request, Response response, Callback callback) {
        if (request.getMethod().equals("OPTIONS")) {
            callback.succeeded();
            return true;
        }
        return badRequest(response, callback);
    }

    private static boolean badRequest(Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        body(response, callback, 400, TEXT, "400 Bad Request");
        return true;
    }

    private static void redirect(Request request, Response response, Callback callback, String clean) {
        String query = request.getHttpURI().getQuery();
        String location = RequestPath.encode(clean) + (query == null ? "" : "?" + query);
        response.setStatus(301);
        response.getHeaders().put(HttpHeader.LOCATION, location);
        callback.succeeded();
    }

    private static void error(Response response, Callback callback, int status, String message) {
        String document = new String(EngineJson.encode(new ErrorBody(message)), StandardCharsets.UTF_8);
        body(response, callback, status, "application/json", document + "\n");
    }

    private static void body(Response response, Callback callback, int status, String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }
}
