package io.berth.cli.client;

import java.io.IOException;

/** Whoever reads the client's own output has gone away. */
public final class BrokenOutputException extends IOException {
    private static final long serialVersionUID = 1;

    BrokenOutputException(IOException cause) {
        super(cause);
    }
}
