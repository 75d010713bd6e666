package io.berth.api.type.exec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command of an exec instance. */
public record ProcessConfig(
        @JsonProperty("tty") boolean tty,
        @JsonProperty("entrypoint") String entrypoint,
        @JsonProperty("arguments") List<String> arguments,

        @JsonProperty("privileged") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        Boolean privileged,

        @JsonProperty("user") @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String user) {
    /** Puts the default in the place of what the JSON does not have. */
    public ProcessConfig {
        entrypoint = Absent.text(entrypoint);
        arguments = Absent.strings(arguments);
        user = Absent.text(user);
    }
}
