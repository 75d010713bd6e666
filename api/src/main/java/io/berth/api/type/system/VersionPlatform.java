package io.berth.api.type.system;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** The product's name. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record VersionPlatform(String name) {
    /** Puts the default in the place of what the JSON does not have. */
    public VersionPlatform {
        name = Absent.text(name);
    }
}
