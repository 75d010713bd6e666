package io.berth.streams;

/**
 * One of a process's three standard streams, numbered as in the multiplexed stream's header (Engine API, "Stream
 * format" of {@code POST /containers/{id}/attach}).
 */
public enum StreamType {
    STDIN(0),
    STDOUT(1),
    STDERR(2);

    private final int number;

    StreamType(int number) {
        this.number = number;
    }

    /** The stream's number in a frame's header. */
    public int number() {
        return number;
    }

    /** The stream's word in log records and query parameters: {@code stdin}, {@code stdout} or {@code stderr}. */
    public String word() {
        return switch (this) {
            case STDIN -> "stdin";
            case STDOUT -> "stdout";
            case STDERR -> "stderr";
        };
    }
}
