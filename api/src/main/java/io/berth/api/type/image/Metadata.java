package io.berth.api.type.image;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.time.Instant;

/**
 * What this engine knows of an image beyond the image itself.
 *
 * @param lastTagTime year one when never tagged here
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Metadata(Instant lastTagTime) {
    /** Puts the default in the place of what the JSON does not have. */
    public Metadata {
        lastTagTime = Absent.time(lastTagTime);
    }
}
