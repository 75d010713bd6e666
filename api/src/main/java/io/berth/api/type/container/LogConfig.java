package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;

/** The log driver and its options. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record LogConfig(String type, Map<String, String> config) {
    /** Puts the default in the place of what the JSON does not have. */
    public LogConfig {
        type = Absent.text(type);
        config = Absent.stringMap(config);
    }
}
