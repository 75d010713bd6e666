package io.berth.daemon.tar;

import java.io.IOException;

/** The archive is malformed or asks for what may not be: the sender's fault, in the Engine's words. */
public final class TarFormatException extends IOException {
    private static final long serialVersionUID = 1;

    public TarFormatException(String message) {
        super(message);
    }

    public TarFormatException(String message, Throwable cause) {
        super(message, cause);
    }

    static TarFormatException invalidHeader() {
        return new TarFormatException("archive/tar: invalid tar header");
    }

    static TarFormatException truncated() {
        return new TarFormatException("unexpected EOF");
    }
}
