package io.berth.api.type.image;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code POST /images/prune}.
 *
 * @param imagesDeleted null when none was
 * @param spaceReclaimed bytes
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record PruneReport(@Nullable List<DeleteItem> imagesDeleted, long spaceReclaimed) {
    /** Puts the default in the place of what the JSON does not have. */
    public PruneReport {
        imagesDeleted = Absent.listOrNull(imagesDeleted);
    }
}
