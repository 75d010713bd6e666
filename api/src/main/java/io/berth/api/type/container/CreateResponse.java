package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;

/** The answer of {@code POST /containers/create}. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record CreateResponse(String id, List<String> warnings) {
    /** Puts the default in the place of what the JSON does not have. */
    public CreateResponse {
        id = Absent.text(id);
        warnings = Absent.strings(warnings);
    }
}
