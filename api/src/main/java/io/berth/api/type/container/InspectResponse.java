package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import io.berth.api.type.image.GraphDriver;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /containers/{id}/json}.
 *
 * @param image the image's id
 * @param name with a leading slash
 * @param execIds null when none runs
 * @param sizeRw bytes, when asked for
 * @param sizeRootFs bytes, when asked for
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record InspectResponse(
        String id,
        Instant created,
        String path,
        List<String> args,
        State state,
        String image,
        String resolvConfPath,
        String hostnamePath,
        String hostsPath,
        String logPath,
        String name,
        int restartCount,
        String driver,
        String platform,
        String mountLabel,
        String processLabel,
        String appArmorProfile,
        @JsonProperty("ExecIDs") @Nullable List<String> execIds,
        HostConfig hostConfig,
        GraphDriver graphDriver,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long sizeRw,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long sizeRootFs,
        List<MountPoint> mounts,
        Config config,
        NetworkSettings networkSettings) {
    /** Nothing set. */
    public static final InspectResponse EMPTY = new InspectResponseBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public InspectResponse {
        id = Absent.text(id);
        created = Absent.time(created);
        path = Absent.text(path);
        args = Absent.strings(args);
        state = state == null
                ? new State("", false, false, false, false, false, 0, 0, "", Absent.ZERO_TIME, Absent.ZERO_TIME, null)
                : state;
        image = Absent.text(image);
        resolvConfPath = Absent.text(resolvConfPath);
        hostnamePath = Absent.text(hostnamePath);
        hostsPath = Absent.text(hostsPath);
        logPath = Absent.text(logPath);
        name = Absent.text(name);
        driver = Absent.text(driver);
        platform = Absent.text(platform);
        mountLabel = Absent.text(mountLabel);
        processLabel = Absent.text(processLabel);
        appArmorProfile = Absent.text(appArmorProfile);
        execIds = Absent.stringsOrNull(execIds);
        hostConfig = hostConfig == null ? HostConfig.EMPTY : hostConfig;
        graphDriver = graphDriver == null ? new GraphDriver(Map.of(), "") : graphDriver;
        mounts = Absent.list(mounts);
        config = config == null ? Config.EMPTY : config;
        networkSettings = networkSettings == null ? NetworkSettings.EMPTY : networkSettings;
    }

    /** A builder that starts with this record's values. */
    public InspectResponseBuilder edit() {
        return new InspectResponseBuilder(this);
    }
}
