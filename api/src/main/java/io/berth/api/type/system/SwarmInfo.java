package io.berth.api.type.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.Absent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the engine is part of a swarm; it never is. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record SwarmInfo(
        @JsonProperty("NodeID") String nodeId,
        String nodeAddr,
        String localNodeState,
        boolean controlAvailable,
        String error,
        @Nullable List<String> remoteManagers) {
    /** Puts the default in the place of what the JSON does not have. */
    public SwarmInfo {
        nodeId = Absent.text(nodeId);
        nodeAddr = Absent.text(nodeAddr);
        localNodeState = Absent.text(localNodeState);
        error = Absent.text(error);
        remoteManagers = Absent.stringsOrNull(remoteManagers);
    }
}
