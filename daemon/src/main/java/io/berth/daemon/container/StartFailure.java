package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.execdriver.StartException;
import java.io.IOException;
import java.nio.file.InvalidPathException;

/**
 * A start that failed: the exit code that the container keeps and what the client is told. The only place that maps a
 * driver's reasons.
 *
 * @param refusal its message is the container's {@code State.Error}
 */
record StartFailure(int exitCode, EngineException refusal) {
    private static final int OTHER = 128;
    private static final String PREFIX = "failed to create task for container: ";
    private static final String CREATE = PREFIX + "failed to create shim task: OCI runtime create failed: ";
    private static final String RUNTIME =
            CREATE + "runc create failed: unable to start container process: error during container init: ";

    static StartFailure of(StartException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case NOT_FOUND, NOT_A_DIRECTORY -> new StartFailure(127, EngineException.invalid(RUNTIME + message, e));
            case NOT_EXECUTABLE -> new StartFailure(126, EngineException.invalid(RUNTIME + message, e));
            case INVALID -> new StartFailure(OTHER, EngineException.internal(message, e));
            case MALFORMED -> new StartFailure(OTHER, EngineException.invalid(message, e));
            case RUNTIME -> new StartFailure(OTHER, EngineException.internal(CREATE + message, e));
            case OTHER -> new StartFailure(OTHER, EngineException.internal(RUNTIME + message, e));
        };
    }

    /** What a runtime says of a container that it does not begin to make. */
    static EngineException refused(String message) {
        return EngineException.internal(CREATE + "runc create failed: " + message);
    }

    /** What a runtime says of a container that it can't make. */
    static EngineException setUp(String message) {
        return EngineException.internal(RUNTIME + message);
    }

    /** A refusal by the engine itself, before the driver was asked. */
    static StartFailure of(EngineException e) {
        return new StartFailure(OTHER, e);
    }

    /** A path of the container's that no file can have, as one with a zero character. */
    static StartFailure of(InvalidPathException e) {
        return new StartFailure(OTHER, EngineException.invalid("invalid argument: " + e.getMessage(), e));
    }

    /** A failure of the engine's own files. */
    static StartFailure of(IOException e) {
        return new StartFailure(OTHER, EngineException.internal(PREFIX + e.getMessage(), e));
    }
}
