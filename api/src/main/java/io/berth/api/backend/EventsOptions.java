package io.berth.api.backend;

import java.time.Instant;
import java.util.Optional;

/**
 * Which events are wanted.
 *
 * @param since those kept from then on first; empty for none of the past
 * @param until the stream ends then; empty for never
 */
public record EventsOptions(Optional<Instant> since, Optional<Instant> until, Filters filters) {}
