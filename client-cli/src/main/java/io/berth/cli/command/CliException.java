package io.berth.cli.command;

/** Ends the command with a message on standard error (none when it is empty) and an exit status. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    /** A message for standard error and the exit status. */
    public CliException(String message, int status) {
        super(message);
        this.status = status;
    }

    /** A message for standard error; exit status 1. */
    public CliException(String message) {
        this(message, 1);
    }

    /** The process's exit status. */
    public int status() {
        return status;
    }

    /** What goes to standard error. */
    public String text() {
        String text = getMessage();
        return text == null ? "" : text;
    }
}
