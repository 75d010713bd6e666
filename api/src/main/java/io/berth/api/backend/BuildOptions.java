package io.berth.api.backend;

import io.berth.api.type.container.HostConfig;
import io.berth.api.type.registry.AuthConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build asks for.
 *
 * @param dockerfile its path in the context
 * @param tags names for the image, as the client wrote them
 * @param remote where the context is fetched from; empty for the request's body
 * @param target the last stage to be built; empty for all
 * @param platform as the client wrote it, or empty
 * @param args by name; empty for one without a value
 * @param squash whether one layer is made of all that is put above the base
 * @param cache what may be used of earlier builds
 * @param cleanup what goes with its containers
 * @param hostConfig limits, network and the like of the steps' containers
 * @param credentials by registry
 */
public record BuildOptions(
        String dockerfile,
        List<String> tags,
        String remote,
        String target,
        String platform,
        Map<String, Optional<String>> args,
        Map<String, String> labels,
        boolean quiet,
        boolean pull,
        boolean squash,
        Cache cache,
        Cleanup cleanup,
        HostConfig hostConfig,
        Map<String, AuthConfig> credentials) {
    /**
     * What may be used of earlier builds.
     *
     * @param none nothing
     * @param from images whose steps count as done, wherever they were built
     */
    public record Cache(boolean none, List<String> from) {}

    /**
     * When the steps' containers go.
     *
     * @param afterSuccess when their step is done
     * @param afterFailure also when it failed
     */
    public record Cleanup(boolean afterSuccess, boolean afterFailure) {}
}
