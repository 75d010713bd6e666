package io.berth.api.type.network;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** The body of {@code POST /networks/{id}/connect}. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ConnectRequest(String container, EndpointSettings endpointConfig) {
    /** Puts the default in the place of what the JSON does not have. */
    public ConnectRequest {
        container = Absent.text(container);
        endpointConfig = endpointConfig == null ? EndpointSettings.EMPTY : endpointConfig;
    }
}
