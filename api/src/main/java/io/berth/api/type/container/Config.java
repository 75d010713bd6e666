package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import io.berth.api.type.EmptyObject;
import io.berth.api.type.TextOrList;
import io.berth.api.type.image.HealthConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's settings that do not depend on the host. Null and empty are told apart where the engine shows the
 * difference.
 *
 * @param exposedPorts keys such as 80/tcp
 * @param entrypoint null is inherited from the image, empty resets it
 * @param stopTimeout seconds
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Config(
        String hostname,
        String domainname,
        String user,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, EmptyObject> exposedPorts,
        boolean tty,
        boolean openStdin,
        boolean stdinOnce,
        @Nullable List<String> env,

        @JsonDeserialize(using = TextOrList.class) @Nullable List<String> cmd,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable HealthConfig healthcheck,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean argsEscaped,
        String image,
        @Nullable Map<String, EmptyObject> volumes,
        String workingDir,

        @JsonDeserialize(using = TextOrList.class) @Nullable List<String> entrypoint,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean networkDisabled,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String macAddress,
        @Nullable List<String> onBuild,
        Map<String, String> labels,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String stopSignal,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer stopTimeout,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonDeserialize(using = TextOrList.class)
        List<String> shell) {
    /** Nothing set. */
    public static final Config EMPTY = new ConfigBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public Config {
        hostname = Absent.text(hostname);
        domainname = Absent.text(domainname);
        user = Absent.text(user);
        exposedPorts = Absent.keys(exposedPorts);
        env = Absent.stringsOrNull(env);
        cmd = Absent.stringsOrNull(cmd);
        image = Absent.text(image);
        volumes = Absent.keysOrNull(volumes);
        workingDir = Absent.text(workingDir);
        entrypoint = Absent.stringsOrNull(entrypoint);
        macAddress = Absent.text(macAddress);
        onBuild = Absent.stringsOrNull(onBuild);
        labels = Absent.stringMap(labels);
        stopSignal = Absent.text(stopSignal);
        shell = Absent.strings(shell);
    }

    /** A builder that starts with this record's values. */
    public ConfigBuilder edit() {
        return new ConfigBuilder(this);
    }
}
