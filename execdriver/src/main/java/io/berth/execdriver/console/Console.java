package io.berth.execdriver.console;

import java.io.IOException;

/**
 * Copies between one process's descriptors, which it owns, and the process's StreamConfig.
 *
 * <pre>{@code
 * console.start();                              // output flows, input is bound
 * …
 * console.processEnded(() -> done.countDown()); // the rest is read, the streams' end is told, the descriptors are closed
 * }</pre>
 *
 * Output is read on the {@link io.berth.execdriver.kernel.EpollLoop}'s thread and handed to the writers there. Nothing
 * that the process wrote before its end is lost. All methods may be called from any thread.
 */
public sealed interface Console extends AutoCloseable permits StdConsole, TtyConsole {
    /** Begins to copy. */
    void start() throws IOException;

    /**
     * Sets the terminal's window size; does nothing without a terminal.
     *
     * @throws IOException when the terminal is closed
     */
    void resize(int rows, int columns) throws IOException;

    /**
     * Tells whether the process's parent takes its output to the spool: then what is spooled is handed out first, and the
     * parent is asked to leave it when little is left. Called on the loop's thread, before {@link #start} too.
     */
    void spooling(boolean goesOn);

    /**
     * Tells that the process is gone. What it wrote is still read: up to the end when nobody else holds the other side,
     * otherwise, when a child of it does, all that is there after a short grace. Then both writers' end is told, the
     * input is unbound and the descriptors are closed.
     *
     * @param whenDrained called last, once, on the loop's thread; must not block
     */
    void processEnded(Runnable whenDrained);

    /**
     * Stops copying after the piece that is being copied and closes the descriptors; the streams' end is not told, since
     * another engine process may go on. A second call, or one after the end, does nothing.
     */
    @Override
    void close();
}
