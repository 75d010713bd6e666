package io.berth.api.http;

import java.io.IOException;

/**
 * One line of the router's table.
 *
 * @param method {@code GET}, {@code POST} …
 * @param pattern the path without version prefix; {@code {name}} stands for one segment, {@code {name:.*}} for one or
 *     more, as an image's name has
 * @param handler parses the call, asks a backend, builds the reply
 * @param inline whether the handler is so short that it runs on the selector's thread
 */
public record Route(String method, String pattern, Handler handler, boolean inline) {
    /** Runs on a virtual thread of the request's own, unless the route is inline. */
    @FunctionalInterface
    public interface Handler {
        Reply handle(Call call) throws IOException, InterruptedException;
    }

    public static Route get(String pattern, Handler handler) {
        return new Route("GET", pattern, handler, false);
    }

    public static Route post(String pattern, Handler handler) {
        return new Route("POST", pattern, handler, false);
    }

    public static Route put(String pattern, Handler handler) {
        return new Route("PUT", pattern, handler, false);
    }

    public static Route head(String pattern, Handler handler) {
        return new Route("HEAD", pattern, handler, false);
    }

    public static Route delete(String pattern, Handler handler) {
        return new Route("DELETE", pattern, handler, false);
    }

    /** The same route, answered on the selector's own thread. */
    public Route answeredInline() {
        return new Route(method, pattern, handler, true);
    }
}
