package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of a volume mount. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record VolumeOptions(
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean noCopy,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> labels,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String subpath,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DriverConfig driverConfig) {
    /** Puts the default in the place of what the JSON does not have. */
    public VolumeOptions {
        labels = Absent.stringMap(labels);
        subpath = Absent.text(subpath);
    }
}
