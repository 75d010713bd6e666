package io.berth.api.type.volume;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /volumes}.
 *
 * @param warnings null when there is none
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record VolumeList(List<Volume> volumes, @Nullable List<String> warnings) {
    /** Puts the default in the place of what the JSON does not have. */
    public VolumeList {
        volumes = Absent.list(volumes);
        warnings = Absent.stringsOrNull(warnings);
    }
}
