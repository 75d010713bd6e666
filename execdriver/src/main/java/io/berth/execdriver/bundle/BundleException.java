package io.berth.execdriver.bundle;

/** A bundle is not well-formed, or asks for what can't be given; the message names the field. */
public final class BundleException extends Exception {
    private static final long serialVersionUID = 1;

    public BundleException(String message) {
        super(message);
    }

    public BundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
