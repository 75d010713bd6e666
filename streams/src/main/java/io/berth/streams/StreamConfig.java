package io.berth.streams;

/**
 * The three streams of one container or exec. It outlives restarts of the process and knows nothing of HTTP or of how
 * the process runs: a console writes output in and binds the input, the log and attached clients subscribe.
 */
public final class StreamConfig {
    private final BroadcastWriter stdout = new BroadcastWriter(StreamType.STDOUT);
    private final BroadcastWriter stderr = new BroadcastWriter(StreamType.STDERR);
    private final StdinPipe stdin = new StdinPipe();

    /** What the process writes to its standard output, and all that a terminal shows. */
    public BroadcastWriter stdout() {
        return stdout;
    }

    /** What the process writes to its standard error; silent with a terminal. */
    public BroadcastWriter stderr() {
        return stderr;
    }

    public StdinPipe stdin() {
        return stdin;
    }
}
