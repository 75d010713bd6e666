package io.berth.api.type.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import io.berth.api.type.EmptyObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an image says about the containers made of it. Null and empty are told apart where the
 * engine shows the difference.
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ImageConfig(
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean argsEscaped,
        @Nullable List<String> cmd,
        @Nullable List<String> entrypoint,
        @Nullable List<String> env,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, EmptyObject> exposedPorts,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable HealthConfig healthcheck,
        @Nullable Map<String, String> labels,
        @Nullable List<String> onBuild,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> shell,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String stopSignal,
        String user,
        @Nullable Map<String, EmptyObject> volumes,
        String workingDir) {
    /** Nothing set. */
    public static final ImageConfig EMPTY = new ImageConfigBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public ImageConfig {
        cmd = Absent.stringsOrNull(cmd);
        entrypoint = Absent.stringsOrNull(entrypoint);
        env = Absent.stringsOrNull(env);
        exposedPorts = Absent.keys(exposedPorts);
        labels = Absent.stringMapOrNull(labels);
        onBuild = Absent.stringsOrNull(onBuild);
        shell = Absent.strings(shell);
        stopSignal = Absent.text(stopSignal);
        user = Absent.text(user);
        volumes = Absent.keysOrNull(volumes);
        workingDir = Absent.text(workingDir);
    }

    /** A builder that starts with this record's values. */
    public ImageConfigBuilder edit() {
        return new ImageConfigBuilder(this);
    }
}
