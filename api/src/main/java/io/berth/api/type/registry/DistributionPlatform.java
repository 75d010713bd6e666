package io.berth.api.type.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/** What an image in a registry is made for. */
public record DistributionPlatform(
        @JsonProperty("architecture") String architecture,
        @JsonProperty("os") String os,

        @JsonProperty("os.version") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String osVersion,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("variant")
        String variant) {}
