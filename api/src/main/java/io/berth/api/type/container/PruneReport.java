package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code POST /containers/prune}.
 *
 * @param containersDeleted null when none was
 * @param spaceReclaimed bytes
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record PruneReport(@Nullable List<String> containersDeleted, long spaceReclaimed) {
    /** Puts the default in the place of what the JSON does not have. */
    public PruneReport {
        containersDeleted = Absent.stringsOrNull(containersDeleted);
    }
}
