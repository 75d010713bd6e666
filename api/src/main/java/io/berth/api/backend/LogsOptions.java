package io.berth.api.backend;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which part of a container's log is wanted.
 *
 * @param follow go on with what is written from now on
 * @param since nothing older
 * @param until nothing newer
 * @param timestamps each line begins with its time
 * @param details each line carries its attributes
 * @param tail only so many lines from the end; empty for all
 * @param joined whether a frame may hold several lines, for a client that puts the payloads together anyway
 */
public record LogsOptions(
        boolean follow,
        boolean stdout,
        boolean stderr,
        Optional<Instant> since,
        Optional<Instant> until,
        boolean timestamps,
        boolean details,
        OptionalInt tail,
        boolean joined) {}
