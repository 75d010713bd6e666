package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/**
 * When the engine starts a container again by itself.
 *
 * @param name empty, no, always, unless-stopped or on-failure
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record RestartPolicy(String name, int maximumRetryCount) {
    /** Puts the default in the place of what the JSON does not have. */
    public RestartPolicy {
        name = Absent.text(name);
    }
}
