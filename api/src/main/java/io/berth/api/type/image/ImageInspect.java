package io.berth.api.type.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /images/{name}/json}.
 *
 * @param size bytes, all layers
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record ImageInspect(
        String id,
        List<String> repoTags,
        List<String> repoDigests,
        String parent,
        String comment,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant created,
        String dockerVersion,
        String author,
        String architecture,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String variant,
        String os,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String osVersion,
        long size,
        GraphDriver graphDriver,
        @JsonProperty("RootFS") RootFs rootFs,
        Metadata metadata,
        ImageConfig config) {
    /** Nothing set. */
    public static final ImageInspect EMPTY = new ImageInspectBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public ImageInspect {
        id = Absent.text(id);
        repoTags = Absent.strings(repoTags);
        repoDigests = Absent.strings(repoDigests);
        parent = Absent.text(parent);
        comment = Absent.text(comment);
        dockerVersion = Absent.text(dockerVersion);
        author = Absent.text(author);
        architecture = Absent.text(architecture);
        variant = Absent.text(variant);
        os = Absent.text(os);
        osVersion = Absent.text(osVersion);
        graphDriver = graphDriver == null ? new GraphDriver(Map.of(), "") : graphDriver;
        rootFs = rootFs == null ? new RootFs("", List.of()) : rootFs;
        metadata = metadata == null ? new Metadata(Absent.ZERO_TIME) : metadata;
        config = config == null ? ImageConfig.EMPTY : config;
    }

    /** A builder that starts with this record's values. */
    public ImageInspectBuilder edit() {
        return new ImageInspectBuilder(this);
    }
}
