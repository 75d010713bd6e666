package io.berth.api.backend;

import io.berth.api.type.registry.AuthConfig;
import io.berth.api.type.registry.DistributionInspect;
import io.berth.api.type.registry.LoginResponse;
import io.berth.api.type.registry.SearchResult;
import java.util.List;

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

    /**
     * Brings images to a registry; the body tells the progress as JSON lines and does the work.
     *
     * @param name the repository, or a reference with its tag
     * @param tag goes before one in {@code name}; without any all images of the repository are meant
     * @param platform what the image has to be made for, as {@code linux/arm64}; empty for whatever it is
     */
    StreamBody push(String name, String tag, String platform, AuthConfig auth) throws InterruptedException;

    /**
     * Looks for images by words.
     *
     * @param term with a registry before a slash, or without one for Docker's
     * @param limit how many to find at most, 1 to 100
     */
    List<SearchResult> search(String term, int limit, Filters filters, AuthConfig auth) throws InterruptedException;

    /** Checks credentials with the registry they name. */
    LoginResponse login(AuthConfig auth) throws InterruptedException;

    /** Asks what a reference stands for, without fetching layers. */
    DistributionInspect inspect(String name, AuthConfig auth) throws InterruptedException;
}
