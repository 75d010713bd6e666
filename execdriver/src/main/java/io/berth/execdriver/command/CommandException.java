package io.berth.execdriver.command;

/** A command can't do what it was asked to; the message is for whoever has typed it. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
