package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /containers/{id}/wait}. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record WaitResponse(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable WaitError error, int statusCode) {}
