package io.berth.api.backend;

/** What a client waits for. */
public enum WaitCondition {
    /** The container does not run, now or later. */
    NOT_RUNNING,
    /** It comes to an end after now. */
    NEXT_EXIT,
    /** It is gone. */
    REMOVED
}
