package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container's state as inspect shows it.
 *
 * @param status created, running, paused, restarting, removing, exited or dead
 * @param pid 0 when there is no process
 * @param startedAt year one when never
 * @param finishedAt year one when never
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record State(
        String status,
        boolean running,
        boolean paused,
        boolean restarting,
        @JsonProperty("OOMKilled") boolean oomKilled,
        boolean dead,
        int pid,
        int exitCode,
        String error,
        Instant startedAt,
        Instant finishedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Health health) {
    /** Puts the default in the place of what the JSON does not have. */
    public State {
        status = Absent.text(status);
        error = Absent.text(error);
        startedAt = Absent.time(startedAt);
        finishedAt = Absent.time(finishedAt);
    }
}
