package io.berth.daemon;

/** The flags or the configuration file can't be used; the message is for the person who starts the engine. */
final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
