package io.berth.execdriver.console;

/**
 * A process's parent that goes on spooling while its spool is handed out, so that the process need not wait. Called on the
 * loop's thread; never waits.
 */
public interface SpoolingParent {
    /** Lets it take that many bytes more; before the first call it takes all there is. */
    void pace(long bytes);

    /** It is to take no byte more; {@link Console#spooling} is the answer. */
    void leave();
}
