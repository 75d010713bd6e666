package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.time.Instant;

/** One probe and what it said. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record HealthcheckResult(Instant start, Instant end, int exitCode, String output) {
    /** Puts the default in the place of what the JSON does not have. */
    public HealthcheckResult {
        start = Absent.time(start);
        end = Absent.time(end);
        output = Absent.text(output);
    }
}
