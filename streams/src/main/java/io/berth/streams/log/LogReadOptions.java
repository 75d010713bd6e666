package io.berth.streams.log;

import java.time.Instant;

/**
 * What of a log is to be read and in which form.
 *
 * @param since records before this time are left out; {@link Instant#MIN} for none
 * @param until reading ends with the first record after this time; {@link Instant#MAX} for none
 * @param tail how many records from the end, of both streams together; {@link #ALL} for all
 * @param follow whether to go on with what is written
 * @param timestamps whether each record starts with its time, nine digits after the second's point
 * @param details whether each record starts with its attributes, as {@code key=value,…} in URL encoding
 * @param multiplexed whether each record is a frame, or the bytes stand alone
 */
public record LogReadOptions(
        boolean stdout,
        boolean stderr,
        Instant since,
        Instant until,
        long tail,
        boolean follow,
        boolean timestamps,
        boolean details,
        boolean multiplexed) {
    /** The {@code tail} that asks for every record. */
    public static final long ALL = -1;

    /** The streams' bytes from the very start and nothing else. */
    public static LogReadOptions bytes(boolean stdout, boolean stderr, boolean multiplexed) {
        return new LogReadOptions(stdout, stderr, Instant.MIN, Instant.MAX, ALL, false, false, false, multiplexed);
    }
}
