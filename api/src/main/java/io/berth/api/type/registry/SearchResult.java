package io.berth.api.type.registry;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A repository that a search found. */
public record SearchResult(
        @JsonProperty("star_count") int starCount,
        @JsonProperty("is_official") boolean official,
        @JsonProperty("name") String name,
        @JsonProperty("is_automated") boolean automated,
        @JsonProperty("description") String description) {}
