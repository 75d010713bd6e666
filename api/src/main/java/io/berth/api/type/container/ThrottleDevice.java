package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.json.Unsigned;
import io.berth.api.type.Absent;

/** A block device's limit, in bytes or operations a second. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ThrottleDevice(
        String path,
        @JsonDeserialize(using = Unsigned.Of64.class) long rate) {
    /** Puts the default in the place of what the JSON does not have. */
    public ThrottleDevice {
        path = Absent.text(path);
    }
}
