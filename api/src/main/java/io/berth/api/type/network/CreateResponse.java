package io.berth.api.type.network;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** The answer of {@code POST /networks/create}. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record CreateResponse(String id, String warning) {
    /** Puts the default in the place of what the JSON does not have. */
    public CreateResponse {
        id = Absent.text(id);
        warning = Absent.text(warning);
    }
}
