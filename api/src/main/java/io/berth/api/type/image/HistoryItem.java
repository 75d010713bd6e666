package io.berth.api.type.image;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step in an image's history, newest first.
 *
 * @param created seconds since 1970
 * @param id {@code <missing>} when the step is not an image of its own here
 * @param size bytes
 * @param tags null when there is none
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record HistoryItem(
        String comment,
        long created,
        String createdBy,
        String id,
        long size,
        @Nullable List<String> tags) {
    /** Puts the default in the place of what the JSON does not have. */
    public HistoryItem {
        comment = Absent.text(comment);
        createdBy = Absent.text(createdBy);
        id = Absent.text(id);
        tags = Absent.stringsOrNull(tags);
    }
}
