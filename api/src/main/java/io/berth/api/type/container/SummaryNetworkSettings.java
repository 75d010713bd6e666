package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import io.berth.api.type.network.EndpointSettings;
import java.util.Map;

/** The part of {@link NetworkSettings} that the list of containers shows. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record SummaryNetworkSettings(Map<String, EndpointSettings> networks) {
    /** Puts the default in the place of what the JSON does not have. */
    public SummaryNetworkSettings {
        networks = Absent.map(networks);
    }
}
