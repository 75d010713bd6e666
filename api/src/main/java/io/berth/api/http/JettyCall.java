package io.berth.api.http;

import io.berth.api.version.ApiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A call over a Jetty request; used by one thread. */
final class JettyCall implements Call {
    private final Request request;
    private final ApiVersion version;
    private final Map<String, String> variables;
    private final InputStream body;
    private @Nullable Query query;

    /**
     * Reads from {@code request}.
     *
     * @param onBodyEnd runs when the body has been read to its end
     */
    JettyCall(Request request, ApiVersion version, Map<String, String> variables, Runnable onBodyEnd) {
        this.request = request;
        this.version = version;
        this.variables = variables;
        body = new BodyStream(Content.Source.asInputStream(request), onBodyEnd);
    }

    @Override
    public ApiVersion version() {
        return version;
    }

    @Override
    public String path(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no " + name);
        }
        return value;
    }

    @Override
    public Optional<String> query(String name) {
        return queryAll(name).stream().findFirst();
    }

    @Override
    public List<String> queryAll(String name) {
        if (query == null) {
            String raw = request.getHttpURI().getQuery();
            query = Query.parse(raw == null ? "" : raw);
        }
        return query.all(name);
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    @Override
    public <T> T json(Class<T> type) throws IOException {
        checkType();
        return JsonBody.read(body, length(), type);
    }

    @Override
    public <T> Optional<T> optionalJson(Class<T> type) throws IOException {
        checkType();
        return length() == 0 ? Optional.empty() : Optional.of(JsonBody.read(body, length(), type));
    }

    @Override
    public InputStream body() {
        return body;
    }

    /** The declared length of the body; -1 when it is chunked. */
    long length() {
        if (request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
            return -1;
        }
        return Math.max(0, request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH));
    }

    private void checkType() {
        JsonBody.checkType(header("Content-Type").orElse(""), length());
    }
}
