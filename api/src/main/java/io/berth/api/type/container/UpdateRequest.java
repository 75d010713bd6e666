package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** The body of {@code POST /containers/{id}/update}: {@link Resources}' fields and the restart policy. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record UpdateRequest(@JsonUnwrapped Resources resources, RestartPolicy restartPolicy) {
    /** Puts the default in the place of what the JSON does not have. */
    public UpdateRequest {
        resources = resources == null ? Resources.EMPTY : resources;
        restartPolicy = restartPolicy == null ? new RestartPolicy("", 0) : restartPolicy;
    }
}
