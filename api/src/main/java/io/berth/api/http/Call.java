package io.berth.api.http;

import io.berth.api.version.ApiVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** One request, as a route sees it: parameters decoded as Go's net/http does, the body not yet read. */
public interface Call {
    ApiVersion version();

    /** A path parameter by its name in the route's pattern, decoded. */
    String path(String name);

    /** The first value of a query parameter; empty when it is not there at all. */
    Optional<String> query(String name);

    /** Every value of a repeated query parameter, in order. */
    List<String> queryAll(String name);

    /**
     * A boolean query parameter by the Engine's rule: missing, empty, {@code 0}, {@code no}, {@code false} and {@code
     * none} in any case are false, all else is true.
     */
    default boolean flag(String name) {
        String value = query(name).orElse("").strip().toLowerCase(java.util.Locale.ROOT);
        return !(value.isEmpty()
                || value.equals("0")
                || value.equals("no")
                || value.equals("false")
                || value.equals("none"));
    }

    /** A request header's first value. */
    Optional<String> header(String name);

    /**
     * The body as JSON, with the Engine's checks of content type, size and syntax.
     *
     * @throws io.berth.api.error.EngineException INVALID in the Engine's words
     */
    <T> T json(Class<T> type) throws IOException;

    /** As {@link #json}, but empty when the request has no body. */
    <T> Optional<T> optionalJson(Class<T> type) throws IOException;

    /** The body as it comes; the HTTP edge closes it. Reads wait on the request's virtual thread. */
    InputStream body();
}
