package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;

/** The driver of a volume that a mount makes. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record DriverConfig(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String name,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> options) {
    /** Puts the default in the place of what the JSON does not have. */
    public DriverConfig {
        name = Absent.text(name);
        options = Absent.stringMap(options);
    }
}
