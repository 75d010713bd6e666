package io.berth.daemon.registry;

import java.io.IOException;

/** A registry answered, and what it said is no success. */
final class RegistryAnswerException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int OUT_OF_RANGE = 416;

    private final int status;
    private final String code;

    /**
     * @param code the first error's code as the distribution specification spells it; empty for none
     * @param message for people
     */
    RegistryAnswerException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    boolean is(String wanted) {
        return code.equals(wanted);
    }

    String text() {
        return String.valueOf(getMessage());
    }

    /** Whether the same request may well succeed a little later. */
    boolean isPassing() {
        return status >= 500 || status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT;
    }

    /** Whether the registry knows nothing of an upload any more, or of a part of it: it has to begin anew. */
    boolean isLostUpload() {
        return is("BLOB_UPLOAD_UNKNOWN") || is("BLOB_UPLOAD_INVALID") || status == 404 || status == OUT_OF_RANGE;
    }
}
