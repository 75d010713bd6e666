package io.berth.api.type.exec;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /exec/{id}/json}.
 *
 * @param exitCode null until it has ended
 * @param detachKeys the configured keys, as bytes in base64
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ExecInspect(
        @JsonProperty("ID") String id,
        boolean running,
        @Nullable Integer exitCode,
        @Nullable ProcessConfig processConfig,
        boolean openStdin,
        boolean openStderr,
        boolean openStdout,
        boolean canRemove,
        @JsonProperty("ContainerID") String containerId,
        String detachKeys,
        int pid) {
    /** Nothing set. */
    public static final ExecInspect EMPTY = new ExecInspectBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public ExecInspect {
        id = Absent.text(id);
        containerId = Absent.text(containerId);
        detachKeys = Absent.text(detachKeys);
    }

    /** A builder that starts with this record's values. */
    public ExecInspectBuilder edit() {
        return new ExecInspectBuilder(this);
    }
}
