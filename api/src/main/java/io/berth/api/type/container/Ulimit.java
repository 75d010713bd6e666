package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** One resource limit of the container's processes. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Ulimit(String name, long hard, long soft) {
    /** Puts the default in the place of what the JSON does not have. */
    public Ulimit {
        name = Absent.text(name);
    }
}
