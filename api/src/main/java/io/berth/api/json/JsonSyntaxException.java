package io.berth.api.json;

import java.io.IOException;

/** A text that is no JSON; the message is Go's. */
final class JsonSyntaxException extends IOException {
    private static final long serialVersionUID = 1;

    JsonSyntaxException(String message) {
        super(message);
    }
}
