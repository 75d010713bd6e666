package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A wish for devices that a device driver fulfils. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record DeviceRequest(
        String driver,
        int count,
        @JsonProperty("DeviceIDs") @Nullable List<String> deviceIds,
        @Nullable List<List<String>> capabilities,
        @Nullable Map<String, String> options) {
    /** Puts the default in the place of what the JSON does not have. */
    public DeviceRequest {
        driver = Absent.text(driver);
        deviceIds = Absent.stringsOrNull(deviceIds);
        capabilities = Absent.listOrNull(capabilities);
        options = Absent.stringMapOrNull(options);
    }
}
