package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;

/** The answer of {@code GET /containers/{id}/top}. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record TopResponse(List<List<String>> processes, List<String> titles) {
    /** Puts the default in the place of what the JSON does not have. */
    public TopResponse {
        processes = Absent.list(processes);
        titles = Absent.strings(titles);
    }
}
