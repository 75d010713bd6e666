package io.berth.daemon.container;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a mount is of, beyond what inspect shows.
 *
 * @param imageId of an image mount; empty for another
 * @param subpath what below the volume or the image is meant; empty for all
 */
public record MountOrigin(String imageId, String subpath) {
    static final MountOrigin NONE = new MountOrigin("", "");

    /** Nothing where a record says nothing. */
    public MountOrigin(@Nullable String imageId, @Nullable String subpath) {
        this.imageId = Objects.requireNonNullElse(imageId, "");
        this.subpath = Objects.requireNonNullElse(subpath, "");
    }
}
