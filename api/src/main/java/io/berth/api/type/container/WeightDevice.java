package io.berth.api.type.container;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.json.Unsigned;
import io.berth.api.type.Absent;

/** A block device's weight. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record WeightDevice(
        String path,
        @JsonDeserialize(using = Unsigned.Of16.class) int weight) {
    /** Puts the default in the place of what the JSON does not have. */
    public WeightDevice {
        path = Absent.text(path);
    }
}
