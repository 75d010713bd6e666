package io.berth.execdriver;

/** A process could not be started. The reason is a value, so that nobody has to search the message for it. */
public final class StartException extends DriverException {
    private static final long serialVersionUID = 1;

    /** Why the start failed; Docker's exit codes follow from it. */
    public enum Reason {
        /** The program is not there: exit code 127. */
        NOT_FOUND,
        /** The program is there and can't be executed: exit code 126. */
        NOT_EXECUTABLE,
        /** A file was to be mounted on a folder or the reverse: exit code 127. */
        NOT_A_DIRECTORY,
        /** The request itself can't be satisfied (an unknown user, a bad working folder): exit code 126. */
        INVALID,
        /** No program can be started like this, as one with a zero character in an argument: exit code 128. */
        MALFORMED,
        /** The OCI runtime itself is missing, hangs or says nothing sensible: exit code 128. */
        RUNTIME,
        /** Anything else: exit code 128. */
        OTHER
    }

    private final Reason reason;

    public StartException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public StartException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
