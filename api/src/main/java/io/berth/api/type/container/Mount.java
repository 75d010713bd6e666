package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import org.jspecify.annotations.Nullable;

/**
 * A mount that the user asks for ({@code HostConfig.Mounts}).
 *
 * @param type bind, volume, tmpfs, image, npipe or cluster
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record Mount(
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String type,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String source,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String target,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean readOnly,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String consistency,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable BindOptions bindOptions,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable VolumeOptions volumeOptions,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ImageOptions imageOptions,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable TmpfsOptions tmpfsOptions) {
    static final Mount EMPTY = new Mount("", "", "", false, "", null, null, null, null);

    /** Puts the default in the place of what the JSON does not have. */
    public Mount {
        type = Absent.text(type);
        source = Absent.text(source);
        target = Absent.text(target);
        consistency = Absent.text(consistency);
    }

    /** The same mount with other options for a bind. */
    public Mount withBindOptions(BindOptions options) {
        return new Mount(
                type, source, target, readOnly, consistency, options, volumeOptions, imageOptions, tmpfsOptions);
    }
}
