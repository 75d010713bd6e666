package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** A port in the list of containers. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Port(
        @JsonProperty("IP") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String ip,

        int privatePort,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int publicPort,
        String type) {
    /** Puts the default in the place of what the JSON does not have. */
    public Port {
        ip = Absent.text(ip);
        type = Absent.text(type);
    }
}
