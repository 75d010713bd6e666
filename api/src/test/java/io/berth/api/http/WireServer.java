package io.berth.api.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.LocalConnector;

/**
 * The HTTP core over an in-memory connector, for wire tests: raw request text in, raw response text out.
 *
 * <pre>{@code
 * try (WireServer server = new WireServer(routes)) {
 *     WireResponse response = server.get("/v1.41/containers/json");
 * }
 * }</pre>
 */
public final class WireServer implements AutoCloseable {
    /** What the {@code Server} header of these servers says before the operating system. */
    public static final String PRODUCT = "Berth/test";

    private static final int DEADLINE_SECONDS = 10;

    private final EngineServer server;
    private final LocalConnector connector;

    /** Serves {@code routes}. */
    public WireServer(List<Route> routes) throws IOException {
        this(new EngineServer(routes, PRODUCT));
    }

    /** Serves what {@code server} does, in memory, and closes it at the end. */
    WireServer(EngineServer server) throws IOException {
        this.server = server;
        connector = new LocalConnector(server.jetty(), EngineServer.http());
        connector.setIdleTimeout(0);
        server.jetty().addConnector(connector);
        server.start();
    }

    /** Sends a GET without a body. */
    public WireResponse get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: d\r\n\r\n");
    }

    /** Sends a request without a body. */
    public WireResponse request(String method, String target) throws IOException {
        return send(method + " " + target + " HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n");
    }

    /** Posts a JSON document. */
    public WireResponse postJson(String target, String json) throws IOException {
        return send("POST " + target + " HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: "
                + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json);
    }

    /** Sends one request as it is and reads one response. */
    public WireResponse send(String request) throws IOException {
        try {
            boolean head = request.startsWith("HEAD ");
            ByteBuffer raw = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            ByteBuffer response = connector.getResponse(raw, head, DEADLINE_SECONDS, TimeUnit.SECONDS);
            return WireResponse.parse(
                    response == null
                            ? ""
                            : StandardCharsets.UTF_8.decode(response).toString());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Opens a connection for more than one exchange, or for a hijack. */
    public WireConnection connect(String firstBytes) {
        return new WireConnection(connector.connect(), firstBytes);
    }

    @Override
    public void close() {
        server.close();
    }
}
