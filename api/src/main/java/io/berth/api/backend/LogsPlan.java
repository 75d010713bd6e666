package io.berth.api.backend;

/**
 * A log that is ready to be read.
 *
 * @param multiplexed whether the output is framed (there is no terminal)
 */
public record LogsPlan(boolean multiplexed, StreamBody body) {}
