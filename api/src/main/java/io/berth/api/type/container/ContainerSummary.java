package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import java.util.Map;

/**
 * One container in the answer of {@code GET /containers/json}.
 *
 * @param created seconds since 1970
 * @param sizeRw bytes, when asked for
 * @param sizeRootFs bytes, when asked for
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ContainerSummary(
        String id,
        List<String> names,
        String image,
        @JsonProperty("ImageID") String imageId,
        String command,
        long created,
        List<Port> ports,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long sizeRw,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long sizeRootFs,
        Map<String, String> labels,
        String state,
        String status,
        SummaryHostConfig hostConfig,
        SummaryNetworkSettings networkSettings,
        List<MountPoint> mounts) {
    /** Nothing set. */
    public static final ContainerSummary EMPTY = new ContainerSummaryBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public ContainerSummary {
        id = Absent.text(id);
        names = Absent.strings(names);
        image = Absent.text(image);
        imageId = Absent.text(imageId);
        command = Absent.text(command);
        ports = Absent.list(ports);
        labels = Absent.stringMap(labels);
        state = Absent.text(state);
        status = Absent.text(status);
        hostConfig = hostConfig == null ? new SummaryHostConfig("", Map.of()) : hostConfig;
        networkSettings = networkSettings == null ? new SummaryNetworkSettings(Map.of()) : networkSettings;
        mounts = Absent.list(mounts);
    }

    /** A builder that starts with this record's values. */
    public ContainerSummaryBuilder edit() {
        return new ContainerSummaryBuilder(this);
    }
}
