package io.berth.api.type.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The answer of {@code GET /distribution/{name}/json}. */
public record DistributionInspect(
        @JsonProperty("Descriptor") Descriptor descriptor,
        @JsonProperty("Platforms") List<DistributionPlatform> platforms) {
    /** Copies. */
    public DistributionInspect {
        platforms = List.copyOf(platforms);
    }
}
