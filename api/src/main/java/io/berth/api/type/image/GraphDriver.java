package io.berth.api.type.image;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.Map;

/** Where a layer lies, for those who look beneath the engine ({@code DriverData} in the API). */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record GraphDriver(Map<String, String> data, String name) {
    /** Puts the default in the place of what the JSON does not have. */
    public GraphDriver {
        data = Absent.stringMap(data);
        name = Absent.text(name);
    }
}
