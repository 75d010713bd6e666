package io.berth.api.type.stats;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** One interface's counts. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record NetworkStats(
        long rxBytes,
        long rxPackets,
        long rxErrors,
        long rxDropped,
        long txBytes,
        long txPackets,
        long txErrors,
        long txDropped) {}
