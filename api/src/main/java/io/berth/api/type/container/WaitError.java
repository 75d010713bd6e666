package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** Why waiting went wrong. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record WaitError(String message) {
    /** Puts the default in the place of what the JSON does not have. */
    public WaitError {
        message = Absent.text(message);
    }
}
