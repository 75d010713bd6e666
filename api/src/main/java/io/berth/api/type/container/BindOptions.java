package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** Options of a bind mount. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record BindOptions(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String propagation,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean nonRecursive,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean createMountpoint,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean readOnlyNonRecursive,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean readOnlyForceRecursive) {
    /** Puts the default in the place of what the JSON does not have. */
    public BindOptions {
        propagation = Absent.text(propagation);
    }
}
