package io.berth.api.type.volume;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /volumes/{name}}.
 *
 * @param usageData in {@code GET /system/df} only
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Volume(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String createdAt,
        String driver,
        @Nullable Map<String, String> labels,
        String mountpoint,
        String name,
        @Nullable Map<String, String> options,
        String scope,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UsageData usageData) {
    /** Puts the default in the place of what the JSON does not have. */
    public Volume {
        createdAt = Absent.text(createdAt);
        driver = Absent.text(driver);
        labels = Absent.stringMapOrNull(labels);
        mountpoint = Absent.text(mountpoint);
        name = Absent.text(name);
        options = Absent.stringMapOrNull(options);
        scope = Absent.text(scope);
    }
}
