package io.berth.api.type.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;

/** What an event happened to. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Actor(@JsonProperty("ID") String id, Map<String, String> attributes) {
    /** Puts the default in the place of what the JSON does not have. */
    public Actor {
        id = Absent.text(id);
        attributes = Absent.stringMap(attributes);
    }
}
