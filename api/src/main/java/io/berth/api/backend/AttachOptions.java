package io.berth.api.backend;

import java.util.Optional;

/**
 * What an attach client wants.
 *
 * @param logs first what was written before
 * @param stream then what is written from now on
 * @param detachKeys such as {@code ctrl-p,ctrl-q}; empty for the engine's own
 * @param framed whether the connection can carry the multiplexed stream, which tells standard output and error apart
 */
public record AttachOptions(
        boolean logs,
        boolean stream,
        boolean stdin,
        boolean stdout,
        boolean stderr,
        Optional<String> detachKeys,
        boolean framed) {}
