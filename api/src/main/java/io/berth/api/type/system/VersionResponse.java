package io.berth.api.type.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;

/** The answer of {@code GET /version}. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record VersionResponse(
        VersionPlatform platform,
        List<VersionComponent> components,
        String version,
        String apiVersion,
        @JsonProperty("MinAPIVersion") String minApiVersion,
        String gitCommit,
        String goVersion,
        String os,
        String arch,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String kernelVersion,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean experimental,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String buildTime) {
    /** Nothing set. */
    public static final VersionResponse EMPTY = new VersionResponseBuilder().build();

    /** Puts the default in the place of what the JSON does not have. */
    public VersionResponse {
        platform = platform == null ? new VersionPlatform("") : platform;
        components = Absent.list(components);
        version = Absent.text(version);
        apiVersion = Absent.text(apiVersion);
        minApiVersion = Absent.text(minApiVersion);
        gitCommit = Absent.text(gitCommit);
        goVersion = Absent.text(goVersion);
        os = Absent.text(os);
        arch = Absent.text(arch);
        kernelVersion = Absent.text(kernelVersion);
        buildTime = Absent.text(buildTime);
    }

    /** A builder that starts with this record's values. */
    public VersionResponseBuilder edit() {
        return new VersionResponseBuilder(this);
    }
}
