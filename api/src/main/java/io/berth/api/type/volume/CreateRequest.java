package io.berth.api.type.volume;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /volumes/create}.
 *
 * @param name empty for one of the engine's choice
 * @param driver empty for {@code local}
 * @param driverOpts null when none were sent, which inspect shows
 * @param labels null when none were sent, which inspect shows
 * @param clusterVolumeSpec only for a swarm
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record CreateRequest(
        String name,
        String driver,
        @Nullable Map<String, String> driverOpts,
        @Nullable Map<String, String> labels,
        @Nullable JsonNode clusterVolumeSpec) {
    /** What an empty body means. */
    public static final CreateRequest EMPTY = new CreateRequest("", "", null, null, null);

    /** Puts the default in the place of what the JSON does not have. */
    public CreateRequest {
        name = Absent.text(name);
        driver = Absent.text(driver);
        driverOpts = Absent.stringMapOrNull(driverOpts);
        labels = Absent.stringMapOrNull(labels);
    }

    /** The same volume for clients before 1.42, which knew none of swarms. */
    public CreateRequest withoutCluster() {
        return new CreateRequest(name, driver, driverOpts, labels, null);
    }
}
