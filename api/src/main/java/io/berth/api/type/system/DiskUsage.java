package io.berth.api.type.system;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import io.berth.api.type.EmptyObject;
import io.berth.api.type.container.ContainerSummary;
import io.berth.api.type.image.ImageSummary;
import io.berth.api.type.volume.Volume;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /system/df}; what was not asked for is null.
 *
 * @param layersSize bytes of all layers of images, each counted once
 * @param buildCache always empty: what a build may use again are images
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record DiskUsage(
        long layersSize,
        @Nullable List<ImageSummary> images,
        @Nullable List<ContainerSummary> containers,
        @Nullable List<Volume> volumes,
        @Nullable List<EmptyObject> buildCache) {
    /** Copies the lists. */
    public DiskUsage {
        images = Absent.listOrNull(images);
        containers = Absent.listOrNull(containers);
        volumes = Absent.listOrNull(volumes);
        buildCache = Absent.listOrNull(buildCache);
    }
}
