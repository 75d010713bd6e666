package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;

/** The part of {@link HostConfig} that the list of containers shows. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record SummaryHostConfig(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String networkMode,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> annotations) {
    /** Puts the default in the place of what the JSON does not have. */
    public SummaryHostConfig {
        networkMode = Absent.text(networkMode);
        annotations = Absent.stringMap(annotations);
    }
}
