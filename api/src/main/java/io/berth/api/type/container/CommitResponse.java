package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The image that a commit has made. */
public record CommitResponse(@JsonProperty("Id") String id) {}
