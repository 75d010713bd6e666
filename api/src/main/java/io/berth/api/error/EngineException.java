package io.berth.api.error;

import org.jspecify.annotations.Nullable;

/**
 * A request that is refused. The message is part of the API: it is the Engine's own wording, shown to the user as it
 * is, and nothing ever branches on it.
 */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ErrorKind kind;

    private EngineException(ErrorKind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The message as the client reads it. */
    public String text() {
        return String.valueOf(getMessage());
    }

    public static EngineException invalid(String message) {
        return new EngineException(ErrorKind.INVALID, message, null);
    }

    public static EngineException invalid(String message, Throwable cause) {
        return new EngineException(ErrorKind.INVALID, message, cause);
    }

    public static EngineException unauthorized(String message) {
        return new EngineException(ErrorKind.UNAUTHORIZED, message, null);
    }

    public static EngineException forbidden(String message) {
        return new EngineException(ErrorKind.FORBIDDEN, message, null);
    }

    public static EngineException notFound(String message) {
        return new EngineException(ErrorKind.NOT_FOUND, message, null);
    }

    public static EngineException notFound(String message, Throwable cause) {
        return new EngineException(ErrorKind.NOT_FOUND, message, cause);
    }

    public static EngineException conflict(String message) {
        return new EngineException(ErrorKind.CONFLICT, message, null);
    }

    /** The thing is in the wanted state already: 304 without a body. */
    public static EngineException notModified() {
        return new EngineException(ErrorKind.NOT_MODIFIED, "", null);
    }

    public static EngineException notImplemented(String message) {
        return new EngineException(ErrorKind.NOT_IMPLEMENTED, message, null);
    }

    public static EngineException unavailable(String message) {
        return new EngineException(ErrorKind.UNAVAILABLE, message, null);
    }

    public static EngineException internal(String message, Throwable cause) {
        return new EngineException(ErrorKind.INTERNAL, message, cause);
    }

    public static EngineException internal(String message) {
        return new EngineException(ErrorKind.INTERNAL, message, null);
    }
}
