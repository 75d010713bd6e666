package io.berth.api.type.network;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** The network whose settings another one takes over. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ConfigReference(String network) {
    /** Puts the default in the place of what the JSON does not have. */
    public ConfigReference {
        network = Absent.text(network);
    }
}
