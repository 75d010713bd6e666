package io.berth.api.type.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.berth.api.type.Absent;
import java.util.List;
import java.util.Map;

/** One runtime that containers may ask for. */
public record RuntimeInfo(
        @JsonProperty("path") String path,

        @JsonProperty("runtimeArgs") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> runtimeArgs,

        @JsonProperty("status") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        Map<String, String> status) {
    /** Puts the default in the place of what the JSON does not have. */
    public RuntimeInfo {
        path = Absent.text(path);
        runtimeArgs = Absent.list(runtimeArgs);
        status = Absent.stringMap(status);
    }
}
