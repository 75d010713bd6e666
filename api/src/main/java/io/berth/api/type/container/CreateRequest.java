package io.berth.api.type.container;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.berth.api.type.network.NetworkingConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /containers/create}: {@link Config}'s fields with two more among them.
 *
 * @param hostConfig null when the client sent none
 */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record CreateRequest(
        @JsonUnwrapped Config config, @Nullable HostConfig hostConfig, NetworkingConfig networkingConfig) {
    /** Puts the default in the place of what the JSON does not have. */
    public CreateRequest {
        config = config == null ? Config.EMPTY : config;
        networkingConfig = networkingConfig == null ? new NetworkingConfig(Map.of()) : networkingConfig;
    }
}
