package io.berth.api.type.system;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The drivers that are there, by kind. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record PluginsInfo(
        List<String> volume, List<String> network, @Nullable List<String> authorization, List<String> log) {
    /** Puts the default in the place of what the JSON does not have. */
    public PluginsInfo {
        volume = Absent.strings(volume);
        network = Absent.strings(network);
        authorization = Absent.stringsOrNull(authorization);
        log = Absent.strings(log);
    }
}
