package io.berth.daemon.image;

import io.berth.api.type.image.ImageConfig;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An image as its configuration tells.
 *
 * @param id the digest of the configuration's very bytes
 * @param config what containers of it inherit
 * @param containerConfig what the container had that it was made of, where that is written down
 * @param diffIds the digests of the layers' plain archives, lowest first
 */
public record Image(
        Digest id,
        Optional<Instant> created,
        String author,
        String comment,
        String architecture,
        String variant,
        String os,
        String osVersion,
        String dockerVersion,
        ImageConfig config,
        Optional<ImageConfig> containerConfig,
        List<String> diffIds,
        List<Step> history) {
    /**
     * One step of the build.
     *
     * @param emptyLayer whether it left no layer
     */
    public record Step(
            Optional<Instant> created, String createdBy, String author, String comment, boolean emptyLayer) {}
}
