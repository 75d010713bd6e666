package io.berth.api.http;

import java.io.IOException;

/** The TLS files will not do; the message is for the engine's operator, in dockerd's words. */
public final class TlsException extends IOException {
    private static final long serialVersionUID = 1;

    TlsException(String message, Throwable cause) {
        super("invalid TLS configuration: " + message, cause);
    }

    TlsException(String message) {
        super("invalid TLS configuration: " + message);
    }
}
