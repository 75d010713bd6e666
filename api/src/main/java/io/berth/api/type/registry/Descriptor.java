package io.berth.api.type.registry;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A document in a registry: its kind, digest and length in bytes. */
public record Descriptor(
        @JsonProperty("mediaType") String mediaType,
        @JsonProperty("digest") String digest,
        @JsonProperty("size") long size) {}
