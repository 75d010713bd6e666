package io.berth.api.type.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;

/**
 * How to find out whether a container is well; times in nanoseconds.
 *
 * @param test empty inherits, NONE switches off, CMD and CMD-SHELL run
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record HealthConfig(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> test,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long interval,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long timeout,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long startPeriod,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long startInterval,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int retries) {
    /** Puts the default in the place of what the JSON does not have. */
    public HealthConfig {
        test = Absent.strings(test);
    }

    /** The same, with the default time between the probes of the start period. */
    public HealthConfig withoutStartInterval() {
        return new HealthConfig(test, interval, timeout, startPeriod, 0, retries);
    }
}
