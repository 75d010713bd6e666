package io.berth.api.type.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;

/**
 * An image's layers.
 *
 * @param layers the digests of the uncompressed layers, lowest first
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record RootFs(
        String type,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> layers) {
    /** Puts the default in the place of what the JSON does not have. */
    public RootFs {
        type = Absent.text(type);
        layers = Absent.strings(layers);
    }
}
