package io.berth.api.type.network;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The networks that a new container joins, by name or id. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record NetworkingConfig(Map<String, @Nullable EndpointSettings> endpointsConfig) {
    /** Puts the default in the place of what the JSON does not have. */
    public NetworkingConfig {
        endpointsConfig = Absent.map(endpointsConfig);
    }
}
