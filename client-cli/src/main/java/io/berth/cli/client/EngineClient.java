package io.berth.cli.client;

import io.berth.cli.format.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The Engine API's client. Every request has a connection of its own, since a unix socket costs nothing to open and the
 * commands send one or two. Safe for several threads.
 */
public final class EngineClient {
    private final Endpoint endpoint;
    private final String prefix;

    /** A client of the engine at {@code endpoint}; with an empty {@code apiVersion} the engine's newest is spoken. */
    public EngineClient(Endpoint endpoint, String apiVersion) {
        this.endpoint = endpoint;
        this.prefix = apiVersion.isEmpty() ? "" : "/v" + apiVersion;
    }

    /** Where the engine listens. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * An answer whose body is still to be read.
     *
     * @param status the HTTP status
     * @param mediaType the body's media type, empty when the engine names none
     * @param body the body; the caller closes it
     */
    public record Answer(int status, String mediaType, InputStream body) {}

    /**
     * Sends a request and gives its answer as soon as its head is there.
     *
     * @throws EngineError when the engine answers with a status of 400 or more
     */
    public Answer answer(HttpRequest request) throws IOException {
        HttpConnection connection = exchange(request);
        return new Answer(connection.status(), connection.header("content-type"), connection.body());
    }

    /** Sends a request and gives the body of its answer, which the caller closes. */
    public InputStream open(HttpRequest request) throws IOException {
        return answer(request).body();
    }

    /** Sends a request, reads its answer to the end and gives it as text. */
    public byte[] bytes(HttpRequest request) throws IOException {
        try (InputStream body = open(request)) {
            return body.readAllBytes();
        }
    }

    /** Sends a request and parses the answer; what is empty is {@link Json#MISSING}. */
    public Json json(HttpRequest request) throws IOException {
        return Json.parse(bytes(request));
    }

    /** Sends a request and forgets its answer, unless it is an error. */
    public void call(HttpRequest request) throws IOException {
        var _ = bytes(request);
    }

    /** Sends a request that turns its connection into raw streams; the caller closes it. */
    public HijackedConnection hijack(HttpRequest request) throws IOException {
        request.header("Connection", "Upgrade").header("Upgrade", "tcp");
        HttpConnection connection = exchange(request);
        return new HijackedConnection(connection);
    }

    private HttpConnection exchange(HttpRequest request) throws IOException {
        HttpConnection connection = new HttpConnection(endpoint.connect());
        try {
            connection.exchange(request, prefix);
            if (connection.status() >= 400) {
                throw error(connection);
            }
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static EngineError error(HttpConnection connection) throws IOException {
        byte[] body = connection.body().readAllBytes();
        String type = connection.header("content-type");
        String message = type.startsWith("application/json")
                ? Json.parse(body).get("message").text()
                : "";
        if (message.isEmpty()) {
            message = new String(body, StandardCharsets.UTF_8).trim();
        }
        return new EngineError(connection.status(), message);
    }
}
