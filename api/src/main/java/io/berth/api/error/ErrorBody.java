package io.berth.api.error;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The body of every error: {@code {"message": …}}. */
public record ErrorBody(@JsonProperty("message") String message) {}
