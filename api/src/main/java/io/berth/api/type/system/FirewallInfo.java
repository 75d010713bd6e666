package io.berth.api.type.system;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;

/** How packets are filtered. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record FirewallInfo(String driver) {
    /** Puts the default in the place of what the JSON does not have. */
    public FirewallInfo {
        driver = Absent.text(driver);
    }
}
