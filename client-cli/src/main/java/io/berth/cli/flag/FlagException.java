package io.berth.cli.flag;

/** A command line that does not fit the command's flags. */
public final class FlagException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** The message that the user reads. */
    public FlagException(String message) {
        super(message);
    }
}
