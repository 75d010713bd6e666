package io.berth.api.http;

import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.api.json.Encoded;
import io.berth.streams.attach.HijackTask;
import java.util.List;
import java.util.Map;

/** What a route answers. Only the HTTP edge writes it; errors are thrown, not answered. */
public sealed interface Reply {
    /**
     * A JSON document.
     *
     * @param body a wire record, list or map, serialised by {@code api.json}
     */
    record Json(int status, Object body) implements Reply {}

    /** 200 with a JSON array of values whose own JSON is kept. */
    record Encodings(List<? extends Encoded<?>> elements) implements Reply {}

    /** A status without a body: 204, 200 or 304. */
    record Empty(int status, Map<String, String> headers) implements Reply {
        /** Without headers of its own. */
        public Empty(int status) {
            this(status, Map.of());
        }
    }

    /** A short text, as {@code /_ping} answers. */
    record Text(int status, String body, Map<String, String> headers) implements Reply {}

    /**
     * A body of unknown length. The head is sent at once, before the first byte of the body; an exception after that
     * breaks the body off so that the client sees it.
     */
    record Stream(int status, String contentType, Map<String, String> headers, StreamBody body) implements Reply {}

    /**
     * The connection becomes raw stdin and stdout: 101 when the client asked for an upgrade, else 200 without length.
     *
     * @param multiplexed whether the output is framed, which decides the media type
     * @param named whether the head names the engine and its API version, as the answer to an exec's start does
     * @param task runs on a virtual thread of its own; the connection is closed when it returns
     */
    record Hijack(boolean multiplexed, boolean named, HijackTask task) implements Reply {
        /** As an attach is answered: the head has nothing but the media type. */
        public Hijack(boolean multiplexed, HijackTask task) {
            this(multiplexed, false, task);
        }
    }

    /**
     * The connection becomes a websocket, if the client asks for it rightly.
     *
     * @param text whether the output goes in text frames rather than binary ones
     * @param task runs on a virtual thread of its own; the connection is closed when it returns
     */
    record WebSocket(boolean text, HijackTask task) implements Reply {}

    /**
     * A refusal in the form that attach has: the status with a raw stream that holds the message, and the connection is
     * closed.
     */
    record HijackRefused(EngineException refusal) implements Reply {}

    /** 200 with a JSON document. */
    static Reply ok(Object body) {
        return new Json(200, body);
    }

    /** 201 with a JSON document. */
    static Reply created(Object body) {
        return new Json(201, body);
    }

    /** 200 without a body. */
    static Reply empty() {
        return new Empty(200);
    }

    /** 204. */
    static Reply noContent() {
        return new Empty(204);
    }
}
