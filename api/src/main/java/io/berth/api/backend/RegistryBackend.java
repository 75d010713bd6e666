package io.berth.api.backend;

import io.berth.api.type.registry.AuthConfig;
import io.berth.api.type.registry.DistributionInspect;
import io.berth.api.type.registry.LoginResponse;

/** Images in registries. Names are references as people write them; credentials are never logged or kept. */
public interface RegistryBackend {
    /**
     * Fetches an image's manifest, or refuses; the body tells the progress as JSON lines and fetches the rest.
     *
     * @param name the repository, or a whole reference
     * @param tag a tag or a digest; empty for what {@code name} has, or {@code latest}
     * @param platform as the client wrote it, or empty for this machine's
     */
    StreamBody pull(String name, String tag, String platform, AuthConfig auth) throws InterruptedException;

    /** Checks credentials with the registry they name. */
    LoginResponse login(AuthConfig auth) throws InterruptedException;

    /** Asks what a reference stands for, without fetching layers. */
    DistributionInspect inspect(String name, AuthConfig auth) throws InterruptedException;
}
