package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** Options of an image mount. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ImageOptions(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String subpath) {
    /** Puts the default in the place of what the JSON does not have. */
    public ImageOptions {
        subpath = Absent.text(subpath);
    }
}
