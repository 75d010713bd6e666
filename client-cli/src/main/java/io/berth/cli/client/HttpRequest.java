package io.berth.cli.client;

import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to the engine, built step by step.
 *
 * <p>Not for several threads.
 */
public final class HttpRequest {
    private final String method;
    private final StringBuilder target;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Optional<byte[]> body = Optional.empty();
    private Optional<InputStream> upload = Optional.empty();
    private boolean query;

    private HttpRequest(String method, String path) {
        this.method = method;
        this.target = new StringBuilder(path);
    }

    /** A GET of {@code path}, whose segments are escaped already (see {@link #escape}). */
    public static HttpRequest get(String path) {
        return new HttpRequest("GET", path);
    }

    /** A POST. */
    public static HttpRequest post(String path) {
        return new HttpRequest("POST", path);
    }

    /** A DELETE. */
    public static HttpRequest delete(String path) {
        return new HttpRequest("DELETE", path);
    }

    /** Escapes a name so that it can be a segment of a path or the value of a query. */
    public static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Adds a query parameter. */
    public HttpRequest query(String name, String value) {
        target.append(query ? '&' : '?').append(name).append('=').append(escape(value));
        query = true;
        return this;
    }

    /** Adds a query parameter with value 1 when {@code given}. */
    public HttpRequest flag(String name, boolean given) {
        return given ? query(name, "1") : this;
    }

    /** Sends {@code json} as the body. */
    public HttpRequest json(String json) {
        headers.put("Content-Type", "application/json");
        body = Optional.of(json.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Sends what {@code source} gives as the body, in chunks; the caller closes it. */
    public HttpRequest upload(InputStream source) {
        headers.put("Content-Type", "application/x-tar");
        headers.put("Transfer-Encoding", "chunked");
        upload = Optional.of(source);
        return this;
    }

    HttpRequest header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Optional<InputStream> upload() {
        return upload;
    }

    /** The head, and the body when it is not an upload. */
    byte[] bytes(String prefix) {
        byte[] content = body.orElse(new byte[0]);
        if (upload.isEmpty() && !method.equals("GET")) {
            headers.put("Content-Length", Integer.toString(content.length));
        }
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(prefix).append(target).append(" HTTP/1.1\r\nHost: berth\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[start.length + content.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(content, 0, all, start.length, content.length);
        return all;
    }
}
