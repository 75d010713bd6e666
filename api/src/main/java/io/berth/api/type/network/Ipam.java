package io.berth.api.type.network;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a network takes its addresses from.
 *
 * @param config null when the driver gives no addresses
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Ipam(
        String driver,
        @Nullable Map<String, String> options,
        @Nullable List<IpamPool> config) {
    /** Puts the default in the place of what the JSON does not have. */
    public Ipam {
        driver = Absent.text(driver);
        options = Absent.stringMapOrNull(options);
        config = Absent.listOrNull(config);
    }
}
