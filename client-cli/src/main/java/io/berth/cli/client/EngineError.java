package io.berth.cli.client;

import java.io.IOException;

/** An answer with a status of 400 or more. */
public final class EngineError extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String said;

    EngineError(int status, String said) {
        super("Error response from daemon: " + said);
        this.status = status;
        this.said = said;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The engine's own message. */
    public String said() {
        return said;
    }
}
