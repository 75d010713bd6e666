package io.berth.api.type.network;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code POST /networks/prune}.
 *
 * @param networksDeleted their names; null when none was
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record PruneReport(@Nullable List<String> networksDeleted) {
    /** Puts the default in the place of what the JSON does not have. */
    public PruneReport {
        networksDeleted = Absent.stringsOrNull(networksDeleted);
    }
}
