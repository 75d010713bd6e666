package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** A host device in the container. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record DeviceMapping(String pathOnHost, String pathInContainer, String cgroupPermissions) {
    /** Puts the default in the place of what the JSON does not have. */
    public DeviceMapping {
        pathOnHost = Absent.text(pathOnHost);
        pathInContainer = Absent.text(pathInContainer);
        cgroupPermissions = Absent.text(cgroupPermissions);
    }
}
