package io.berth.api.type.stats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.berth.api.json.UnsignedWriter;

/**
 * Processes and threads.
 *
 * @param limit 0 for none, or the largest number of 64 bits, which is -1 here
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record PidsStats(
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long current,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonSerialize(using = UnsignedWriter.class)
        long limit) {}
