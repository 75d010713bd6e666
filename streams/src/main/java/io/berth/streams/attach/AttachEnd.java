package io.berth.streams.attach;

/** Why an attach session ended. */
public enum AttachEnd {
    /** The run's output is out, all of it, or only the log was asked for. */
    OUTPUT_ENDED,
    /** The client typed the detach keys. */
    DETACHED,
    /** The client has left, over a connection on which that can be told from the end of its input. */
    LEFT,
    /** The client was too far behind and has been told so. */
    CUT_OFF
}
