package io.berth.api.http;

import io.berth.api.error.EngineException;
import java.io.IOException;

/**
 * One line of the router's table.
 *
 * @param method {@code GET}, {@code POST} …
 * @param pattern the path without version prefix; {@code {name}} stands for one segment, {@code {name:.*}} for one or
 *     more, as an image's name has
 * @param handler parses the call, asks a backend, builds the reply
 * @param place the thread that the handler runs on
 * @param slowFlag the query parameter that makes a short answer a long one; empty for none
 */
public record Route(String method, String pattern, Handler handler, Place place, String slowFlag) {
    /** A thread for a handler. */
    enum Place {
        /** The selector's, which does nothing else meanwhile: for what is said by heart. */
        SELECTOR,
        /** One of the few that wait for nobody: for what only looks into memory. */
        SHORT,
        /** A virtual thread of the request's own: for all that may wait. */
        OWN
    }

    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {
        Reply handle(Call call) throws IOException, InterruptedException;
    }

    public static Route get(String pattern, Handler handler) {
        return new Route("GET", pattern, handler, Place.OWN, "");
    }

    public static Route post(String pattern, Handler handler) {
        return new Route("POST", pattern, handler, Place.OWN, "");
    }

    public static Route put(String pattern, Handler handler) {
        return new Route("PUT", pattern, handler, Place.OWN, "");
    }

    public static Route head(String pattern, Handler handler) {
        return new Route("HEAD", pattern, handler, Place.OWN, "");
    }

    public static Route delete(String pattern, Handler handler) {
        return new Route("DELETE", pattern, handler, Place.OWN, "");
    }

    /** The same route, answered on the selector's own thread. */
    public Route answeredInline() {
        return new Route(method, pattern, handler, Place.SELECTOR, "");
    }

    /** The same route, answered soon even while every virtual thread's carrier is busy with starts of containers. */
    public Route answeredShortly() {
        return answeredShortlyWithout("");
    }

    /** As {@link #answeredShortly()}, but only while a query parameter is not true that asks for something slow. */
    public Route answeredShortlyWithout(String flag) {
        return new Route(method, pattern, handler, Place.SHORT, flag);
    }

    /** The thread for a call. A query that can't be read is refused quickly, wherever that is. */
    Place placeFor(Call call) {
        try {
            return !slowFlag.isEmpty() && call.flag(slowFlag) ? Place.OWN : place;
        } catch (EngineException broken) {
            return place;
        }
    }
}
