package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code POST /containers/{id}/update}.
 *
 * @param warnings null when there is none
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record UpdateResponse(@Nullable List<String> warnings) {
    /** Puts the default in the place of what the JSON does not have. */
    public UpdateResponse {
        warnings = Absent.stringsOrNull(warnings);
    }
}
