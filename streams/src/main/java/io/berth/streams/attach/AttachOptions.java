package io.berth.streams.attach;

/**
 * What a client wants of the streams, and what of it the container allows.
 *
 * @param logs whether the log so far comes first
 * @param stream whether the client takes part in what happens from now on
 * @param stdin whether the client's bytes go to the process; only with {@code stream} and an open standard input
 * @param tty whether the process runs on a terminal: only then the detach keys are looked for, and the client's end of
 *     input is not the process's
 * @param stdinOnce whether the end of this client's input ends the process's
 * @param multiplexed whether the output is framed or raw
 */
public record AttachOptions(
        boolean logs,
        boolean stream,
        boolean stdin,
        boolean stdout,
        boolean stderr,
        boolean tty,
        boolean stdinOnce,
        boolean multiplexed,
        DetachKeys detachKeys) {}
