package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * A file in which a container differs from its image.
 *
 * @param kind 0 modified, 1 added, 2 deleted
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record FilesystemChange(String path, int kind) {
    public static final int MODIFIED = 0;
    public static final int ADDED = 1;
    public static final int DELETED = 2;
}
