package io.berth.execdriver;

/** A driver could not do what it was asked to; the message names the operation and the reason. */
public class DriverException extends Exception {
    private static final long serialVersionUID = 1;

    public DriverException(String message) {
        super(message);
    }

    public DriverException(String message, Throwable cause) {
        super(message, cause);
    }
}
