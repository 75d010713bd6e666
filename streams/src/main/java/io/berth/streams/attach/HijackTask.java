package io.berth.streams.attach;

import java.io.IOException;

/** What happens on a hijacked connection, from the first raw byte to the close. */
@FunctionalInterface
public interface HijackTask {
    /**
     * Runs on a virtual thread of its own. The caller closes the connection afterwards, once the client has done so or has had time to.
     *
     * @throws IOException when the client went away
     */
    void run(HijackedStream connection) throws IOException, InterruptedException;

    /** Called instead of {@link #run} when the connection could not be handed over: releases what was prepared. */
    default void abandon() {}
}
