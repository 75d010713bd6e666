package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the probes found. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Health(
        String status, int failingStreak, @Nullable List<HealthcheckResult> log) {
    /** Puts the default in the place of what the JSON does not have. */
    public Health {
        status = Absent.text(status);
        log = Absent.listOrNull(log);
    }
}
