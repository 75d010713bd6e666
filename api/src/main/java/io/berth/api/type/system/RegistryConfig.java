package io.berth.api.type.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The registries' settings. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record RegistryConfig(
        Map<String, IndexInfo> indexConfigs,
        @JsonProperty("InsecureRegistryCIDRs") List<String> insecureRegistryCidrs,
        @Nullable List<String> mirrors) {
    /** Puts the default in the place of what the JSON does not have. */
    public RegistryConfig {
        indexConfigs = Absent.map(indexConfigs);
        insecureRegistryCidrs = Absent.strings(insecureRegistryCidrs);
        mirrors = Absent.stringsOrNull(mirrors);
    }
}
