package io.berth.daemon.container;

import java.time.Instant;

/**
 * What a container's last run, or its last attempt to start, has left.
 *
 * @param startedAt {@link #NEVER} when no run ever started
 * @param finishedAt {@link #NEVER} when none ended
 * @param error why it could not be started; empty otherwise
 */
record LastRun(Instant startedAt, Instant finishedAt, int exitCode, String error, boolean oomKilled) {
    /** The time that the API shows for "never". */
    static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

    /** Before the first start. */
    static final LastRun NONE = new LastRun(NEVER, NEVER, 0, "", false);
}
