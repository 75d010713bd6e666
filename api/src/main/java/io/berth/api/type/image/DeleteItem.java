package io.berth.api.type.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** One thing that a removal did: a name taken off or an image or layer deleted; the other is empty. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record DeleteItem(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String untagged,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String deleted) {
    /** Puts the default in the place of what the JSON does not have. */
    public DeleteItem {
        untagged = Absent.text(untagged);
        deleted = Absent.text(deleted);
    }
}
