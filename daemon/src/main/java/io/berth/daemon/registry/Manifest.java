package io.berth.daemon.registry;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.berth.api.error.EngineException;
import io.berth.daemon.image.Digest;
import io.berth.daemon.image.ImageJson;
import io.berth.daemon.image.Platform;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A manifest as a registry gave it: of one image, or a list of images for several platforms. Docker's second version and
 * the OCI image specification's, which differ in their media types only.
 *
 * @param mediaType what the document says it is, or else the registry
 * @param digest of the very bytes
 * @param size how many these are
 * @param config empty for a list
 * @param layers lowest first
 */
record Manifest(
        String mediaType, Digest digest, int size, Optional<Blob> config, List<Blob> layers, List<Entry> images) {
    /** The kinds that are asked for. */
    static final List<String> ACCEPTED = List.of(
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json");

    /** The most bytes that one may have. */
    static final int MAX_BYTES = 4 << 20;

    /** As many layers as one mount can have, with room for a container's own. */
    private static final int MAX_LAYERS = 125;

    private static final Set<String> CONFIGS =
            Set.of("application/vnd.docker.container.image.v1+json", "application/vnd.oci.image.config.v1+json");

    /** A blob that a manifest names. Addresses beside it, from which Windows layers are fetched, are not even read. */
    record Blob(String mediaType, Digest digest, long size) {}

    /** One image of a list. */
    record Entry(Digest digest, String os, String architecture, String variant, String osVersion) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Document(
            @Nullable Integer schemaVersion,
            @Nullable String mediaType,
            @Nullable Descriptor config,
            @Nullable List<@Nullable Descriptor> layers,
            @Nullable List<@Nullable Descriptor> manifests) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Descriptor(
            @Nullable String mediaType,
            @Nullable String digest,
            @Nullable Long size,
            @Nullable EntryPlatform platform) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record EntryPlatform(
            @Nullable String os,
            @Nullable String architecture,
            @Nullable String variant,
            @JsonProperty("os.version") @Nullable String osVersion) {}

    /**
     * Reads one.
     *
     * @param contentType what the registry said it is
     * @throws EngineException INVALID when it is none, or of a kind that is not known
     */
    static Manifest parse(byte[] json, String contentType) {
        Document document = ImageJson.read(json, Document.class);
        Integer version = document.schemaVersion();
        if (version == null || version != 2) {
            throw EngineException.invalid("unsupported manifest: schema version " + version
                    + "; images of Docker before 1.10 have to be pushed anew");
        }
        String type = document.mediaType() == null ? contentType : document.mediaType();
        if (document.manifests() != null && (document.config() != null || document.layers() != null)) {
            throw EngineException.invalid("unsupported manifest: " + type + " has both layers and manifests");
        }
        if (document.manifests() != null) {
            List<Entry> entries =
                    list(document.manifests()).stream().map(Manifest::entry).toList();
            return new Manifest(type, Digest.of(json), json.length, Optional.empty(), List.of(), entries);
        }
        if (document.config() == null) {
            throw EngineException.invalid("unsupported manifest: " + type + " has neither config nor manifests");
        }
        if (list(document.layers()).size() > MAX_LAYERS) {
            throw EngineException.invalid("max depth exceeded");
        }
        List<Blob> layers = list(document.layers()).stream().map(Manifest::blob).toList();
        return new Manifest(
                type, Digest.of(json), json.length, Optional.of(blob(document.config())), layers, List.of());
    }

    private static Entry entry(@Nullable Descriptor stored) {
        EntryPlatform platform = stored == null ? null : stored.platform();
        return new Entry(
                digest(stored),
                text(platform == null ? null : platform.os()),
                text(platform == null ? null : platform.architecture()),
                text(platform == null ? null : platform.variant()),
                text(platform == null ? null : platform.osVersion()));
    }

    private static Blob blob(@Nullable Descriptor stored) {
        Digest digest = digest(stored);
        Long size = stored == null ? null : stored.size();
        if (size == null || size < 0) {
            throw EngineException.invalid("invalid manifest: no size of " + digest);
        }
        return new Blob(text(stored == null ? null : stored.mediaType()), digest, size);
    }

    private static Digest digest(@Nullable Descriptor stored) {
        String text = text(stored == null ? null : stored.digest());
        return Digest.parse(text)
                .orElseThrow(() -> EngineException.invalid("invalid manifest: invalid digest \"" + text + "\""));
    }

    boolean isList() {
        return config.isEmpty();
    }

    /**
     * An image's configuration.
     *
     * @throws EngineException INVALID when it is another thing, such as a chart
     */
    Blob imageConfig() {
        Blob found = config.orElseThrow(() -> EngineException.invalid("unsupported manifest: a list in a list"));
        if (!CONFIGS.contains(found.mediaType())) {
            throw EngineException.invalid("Encountered remote \"" + found.mediaType() + "\"(unknown) when fetching");
        }
        if (found.size() > ImageJson.MAX_BYTES) {
            throw EngineException.invalid("image configuration is larger than " + ImageJson.MAX_BYTES + " bytes");
        }
        return found;
    }

    /** The image of a list that is made for a platform. */
    Digest choose(Platform wanted) {
        return images.stream()
                .filter(image -> image.os().equals(wanted.os())
                        && image.architecture().equals(wanted.architecture())
                        && (wanted.variant().isEmpty() || image.variant().equals(wanted.variant())))
                .findFirst()
                .map(Entry::digest)
                .orElseThrow(() -> EngineException.notFound("no matching manifest for " + wanted.os() + "/"
                        + wanted.architecture() + (wanted.variant().isEmpty() ? "" : "/" + wanted.variant())
                        + " in the manifest list entries"));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <T extends @Nullable Object> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
