package io.berth.api.type.image;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One image in the answer of {@code GET /images/json}.
 *
 * @param containers how many use it; -1 when not counted
 * @param created seconds since 1970
 * @param sharedSize bytes; -1 when not counted
 * @param size bytes
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ImageSummary(
        long containers,
        long created,
        String id,
        @Nullable Map<String, String> labels,
        String parentId,
        List<String> repoDigests,
        List<String> repoTags,
        long sharedSize,
        long size) {
    /** Puts the default in the place of what the JSON does not have. */
    public ImageSummary {
        id = Absent.text(id);
        labels = Absent.stringMapOrNull(labels);
        parentId = Absent.text(parentId);
        repoDigests = Absent.strings(repoDigests);
        repoTags = Absent.strings(repoTags);
    }
}
