package io.berth.streams;

/**
 * One of a process's three standard streams, numbered as in the multiplexed stream's header (Engine API, "Stream
 * format" of {@code POST /containers/{id}/attach}).
 */
public enum StreamType {
    STDIN,
    STDOUT,
    STDERR;

    /** The stream's word in log records and query parameters: {@code stdin}, {@code stdout} or {@code stderr}. */
    public String word() {
        return switch (this) {
            case STDIN -> "stdin";
            case STDOUT -> "stdout";
            case STDERR -> "stderr";
        };
    }
}
