package io.berth.daemon.build;

import java.io.IOException;

/** A step's command ended with another status than 0; the message is what the client reads. */
final class CommandFailedException extends IOException {
    private static final long serialVersionUID = 1;

    private final int code;

    CommandFailedException(String command, int code) {
        super("The command '" + command + "' returned a non-zero code: " + code);
        this.code = code;
    }

    int code() {
        return code;
    }
}
