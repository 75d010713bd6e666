package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;

/** Options of a tmpfs mount. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record TmpfsOptions(
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long sizeBytes,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int mode,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<List<String>> options) {
    /** Puts the default in the place of what the JSON does not have. */
    public TmpfsOptions {
        options = Absent.list(options, List.of());
    }
}
