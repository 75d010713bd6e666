package io.berth.api.type.system;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;

/** One registry's settings. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record IndexInfo(List<String> mirrors, String name, boolean official, boolean secure) {
    /** Puts the default in the place of what the JSON does not have. */
    public IndexInfo {
        mirrors = Absent.strings(mirrors);
        name = Absent.text(name);
    }
}
