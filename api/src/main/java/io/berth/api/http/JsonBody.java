package io.berth.api.http;

import io.berth.api.error.EngineException;
import io.berth.api.json.EngineJson;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.io.EofException;

/** Reads a request's JSON with the Engine's checks. */
final class JsonBody {
    /** No document of the API comes near this size; a larger one would only fill the heap. */
    static final int MAX_SIZE = 4 << 20;

    private JsonBody() {}

    /**
     * Checks that the body is declared as JSON; an absent header is fine for an absent body.
     *
     * @param contentType the header's value, empty when it is absent
     * @param length the declared length, -1 when unknown
     */
    static void checkType(String contentType, long length) {
        if (contentType.isEmpty() && length == 0) {
            return;
        }
        String type;
        try {
            type = MediaType.parse(contentType);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("malformed Content-Type header (" + contentType + "): " + e.getMessage(), e);
        }
        if (!type.equals("application/json")) {
            throw EngineException.invalid(
                    "unsupported Content-Type header (" + contentType + "): must be 'application/json'");
        }
    }

    /** Reads all of {@code body} as one document. */
    static <T> T read(InputStream body, long length, Class<T> type) throws IOException {
        if (length > MAX_SIZE) {
            throw tooLarge();
        }
        return EngineJson.decodeRequest(bytes(body), type);
    }

    private static byte[] bytes(InputStream body) throws IOException {
        try {
            byte[] bytes = body.readNBytes(MAX_SIZE);
            if (bytes.length == MAX_SIZE && body.read() >= 0) {
                throw tooLarge();
            }
            return bytes;
        } catch (EofException e) {
            throw EngineException.invalid("invalid JSON: unexpected EOF", e);
        }
    }

    private static EngineException tooLarge() {
        return EngineException.invalid("invalid JSON: http: request body too large");
    }
}
