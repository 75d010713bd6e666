package io.berth.api.type.system;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;

/** One part of the engine and its version. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record VersionComponent(String name, String version, Map<String, String> details) {
    /** Puts the default in the place of what the JSON does not have. */
    public VersionComponent {
        name = Absent.text(name);
        version = Absent.text(version);
        details = Absent.stringMap(details);
    }
}
