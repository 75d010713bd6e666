package io.berth.api.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.error.ErrorBody;
import io.berth.api.http.Route;
import io.berth.api.http.WireConnection;
import io.berth.api.http.WireResponse;
import io.berth.api.http.WireServer;
import io.berth.api.json.EngineJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A server with some routes, and short words for asking it. */
final class Wire implements AutoCloseable {
    private final WireServer server;

    Wire(List<Route> routes) {
        server = unchecked(() -> new WireServer(routes));
    }

    WireResponse get(String target) {
        return unchecked(() -> server.get(target));
    }

    WireResponse delete(String target) {
        return unchecked(() -> server.request("DELETE", target));
    }

    /** Without a body and without a word about its type. */
    WireResponse post(String target) {
        return unchecked(() -> server.request("POST", target));
    }

    WireResponse post(String target, String json) {
        return unchecked(() -> server.postJson(target, json));
    }

    WireResponse send(String request) {
        return unchecked(() -> server.send(request));
    }

    /** Sends a request whose answer is read piece by piece. */
    WireConnection open(String request) {
        return server.connect(request);
    }

    /** Asks to take the connection over, with a body of JSON and the first raw bytes right behind it. */
    WireConnection upgrade(String target, String json, String raw) {
        return open("POST " + target + " HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n" + json + raw);
    }

    /** Checks status, media type and message of a refusal. */
    static void refused(WireResponse response, int status, String message) {
        String body = new String(EngineJson.encode(new ErrorBody(message)), StandardCharsets.UTF_8);
        assertThat(response.body()).isEqualTo(body + "\n");
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
    }

    @Override
    public void close() {
        server.close();
    }

    private interface Asking<T> {
        T ask() throws IOException;
    }

    private static <T> T unchecked(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
