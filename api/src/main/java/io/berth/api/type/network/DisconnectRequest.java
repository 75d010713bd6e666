package io.berth.api.type.network;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** The body of {@code POST /networks/{id}/disconnect}. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record DisconnectRequest(String container, boolean force) {
    /** Puts the default in the place of what the JSON does not have. */
    public DisconnectRequest {
        container = Absent.text(container);
    }
}
