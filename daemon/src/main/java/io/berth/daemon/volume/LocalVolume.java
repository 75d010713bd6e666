package io.berth.daemon.volume;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A volume as it is stored.
 *
 * @param labels null when none were sent, which inspect shows
 * @param options as {@code labels}
 */
record LocalVolume(
        String name,
        Instant created,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> options) {
    /** The label of a volume that the engine has named. */
    static final String ANONYMOUS = "com.docker.volume.anonymous";

    Map<String, String> labelsOrEmpty() {
        return Objects.requireNonNullElse(labels, Map.of());
    }

    Map<String, String> optionsOrEmpty() {
        return Objects.requireNonNullElse(options, Map.of());
    }

    /** Whether something is mounted on its folder while it is used. */
    boolean hasFileSystem() {
        return !optionsOrEmpty().getOrDefault("type", "").isEmpty()
                || !optionsOrEmpty().getOrDefault("device", "").isEmpty();
    }

    boolean isAnonymous() {
        return labelsOrEmpty().containsKey(ANONYMOUS);
    }
}
