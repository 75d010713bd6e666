package io.berth.api.type.system;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/**
 * What {@code /_ping} says in its headers.
 *
 * @param builderVersion 1 or 2; empty when there is no builder
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record PingInfo(String builderVersion, String osType, String swarm) {
    /** Puts the default in the place of what the JSON does not have. */
    public PingInfo {
        builderVersion = Absent.text(builderVersion);
        osType = Absent.text(osType);
        swarm = Absent.text(swarm);
    }
}
