package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/**
 * A mount that a container has.
 *
 * @param name a volume's name
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record MountPoint(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String type,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String name,
        String source,
        String destination,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String driver,
        String mode,
        @JsonProperty("RW") boolean readWrite,
        String propagation) {
    /** Puts the default in the place of what the JSON does not have. */
    public MountPoint {
        type = Absent.text(type);
        name = Absent.text(name);
        source = Absent.text(source);
        destination = Absent.text(destination);
        driver = Absent.text(driver);
        mode = Absent.text(mode);
        propagation = Absent.text(propagation);
    }

    /** The same, from elsewhere. */
    public MountPoint withSource(String other) {
        return new MountPoint(type, name, other, destination, driver, mode, readWrite, propagation);
    }
}
