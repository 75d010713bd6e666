package io.berth.api.type.volume;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;

/**
 * The answer of {@code POST /volumes/prune}.
 *
 * @param volumesDeleted their names
 * @param spaceReclaimed bytes
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record PruneReport(List<String> volumesDeleted, long spaceReclaimed) {
    /** Puts the default in the place of what the JSON does not have. */
    public PruneReport {
        volumesDeleted = Absent.list(volumesDeleted);
    }
}
