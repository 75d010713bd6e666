package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** Where on the host a container's port is published. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record PortBinding(String hostIp, String hostPort) {
    /** Puts the default in the place of what the JSON does not have. */
    public PortBinding {
        hostIp = Absent.text(hostIp);
        hostPort = Absent.text(hostPort);
    }
}
