package io.berth.api.backend;

import io.berth.api.type.container.Config;
import java.util.List;
import java.util.Optional;

/** Makes images of containers. */
public interface CommitBackend {
    /**
     * What a commit asks for.
     *
     * @param container named as in {@link ContainerLifecycle}
     * @param pause whether a running container is frozen meanwhile
     * @param changes Dockerfile instructions for the image's configuration
     * @param config what the image is to say of its containers; empty for what the container has
     */
    record CommitOptions(
            String container,
            ImageName name,
            String comment,
            String author,
            boolean pause,
            List<String> changes,
            Optional<Config> config) {}

    /** A name for an image; both empty for none. */
    record ImageName(String repo, String tag) {}

    /** Does the work; the new image's id with {@code sha256:}. */
    String commit(CommitOptions options) throws InterruptedException;
}
