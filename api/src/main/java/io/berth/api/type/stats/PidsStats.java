package io.berth.api.type.stats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * Processes and threads.
 *
 * @param limit 0 for none
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record PidsStats(
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long current,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long limit) {}
