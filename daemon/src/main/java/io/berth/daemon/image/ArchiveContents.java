package io.berth.daemon.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.io.ByteSource;
import io.berth.api.error.EngineException;
import io.berth.daemon.image.ImageLoader.LayerSource;
import io.berth.daemon.image.ImageLoader.Loadable;
import io.berth.daemon.layer.StagedArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what an archive of images says of itself. */
final class ArchiveContents {
    private static final String MANIFEST = "manifest.json";
    private static final String INDEX = "index.json";
    private static final String NAME = "io.containerd.image.name";
    private static final String REFERENCE = "org.opencontainers.image.ref.name";
    private static final int MAX_NESTING = 4;
    private static final int MAX_IMAGES = 1000;

    private final StagedArchive archive;
    private final List<Loadable> found = new ArrayList<>();

    private ArchiveContents(StagedArchive archive) {
        this.archive = archive;
    }

    /** The images, in the archive's order. */
    static List<Loadable> read(StagedArchive archive) throws IOException {
        ArchiveContents contents = new ArchiveContents(archive);
        if (archive.document(MANIFEST).isEmpty() && archive.document(INDEX).isPresent()) {
            contents.readIndex(ImageJson.read(contents.document(INDEX), Index.class), MAX_NESTING, List.of());
        } else {
            contents.readManifest();
        }
        return contents.found;
    }

    /** An entry of {@code manifest.json}. */
    private record Saved(
            @JsonProperty("Config") @Nullable String config,
            @JsonProperty("RepoTags") @Nullable List<@Nullable String> repoTags,
            @JsonProperty("Layers") @Nullable List<@Nullable String> layers) {}

    /** An OCI image index. */
    private record Index(@Nullable List<Descriptor> manifests) {}

    /** An OCI image manifest, or an index in an index. */
    private record Manifest(
            @Nullable Descriptor config,
            @Nullable List<Descriptor> layers,
            @Nullable List<Descriptor> manifests) {}

    private record Descriptor(
            @Nullable String digest,
            @Nullable Map<String, String> annotations,
            @Nullable StoredPlatform platform) {}

    private record StoredPlatform(
            @Nullable String os, @Nullable String architecture) {}

    private void readManifest() throws IOException {
        for (Saved saved : ImageJson.read(document(MANIFEST), Saved[].class)) {
            String config = saved == null ? null : saved.config();
            if (config == null || config.isEmpty()) {
                throw EngineException.invalid("invalid manifest, no Config");
            }
            List<LayerSource> layers = new ArrayList<>();
            byte[] configuration = document(config);
            for (String layer : list(saved.layers())) {
                layers.add(new LayerSource(existing(layer == null ? "" : layer), Optional.empty()));
            }
            add(new Loadable(ByteSource.wrap(configuration), layers, names(list(saved.repoTags()))));
        }
    }

    private static List<Reference> names(List<@Nullable String> repoTags) {
        List<Reference> names = new ArrayList<>();
        for (String repoTag : repoTags) {
            Reference name = Reference.parse(repoTag == null ? "" : repoTag);
            if (name.tag().isEmpty() || !name.digest().isEmpty()) {
                throw EngineException.invalid("invalid tag \"" + repoTag + "\"");
            }
            names.add(name);
        }
        return names;
    }

    private void readIndex(Index index, int nestingLeft, List<Reference> namesAbove) throws IOException {
        if (nestingLeft == 0) {
            throw EngineException.invalid("invalid index, nested too deep");
        }
        for (Descriptor descriptor : list(index.manifests())) {
            Map<String, String> annotations = descriptor.annotations() == null ? Map.of() : descriptor.annotations();
            List<Reference> own = name(annotations).map(List::of).orElse(namesAbove);
            Manifest manifest = ImageJson.read(blob(descriptor), Manifest.class);
            if (manifest.manifests() != null) {
                readIndex(new Index(forThisMachine(list(manifest.manifests()))), nestingLeft - 1, own);
            } else if (manifest.config() != null) {
                add(loadable(manifest.config(), list(manifest.layers()), own));
            }
        }
    }

    /** An index in an index has one image for each platform. */
    private static List<Descriptor> forThisMachine(List<Descriptor> all) {
        Platform host = Platform.host();
        return all.stream()
                .filter(descriptor -> {
                    StoredPlatform platform = descriptor.platform();
                    return platform == null
                            || (host.os().equals(platform.os())
                                    && host.architecture().equals(platform.architecture()));
                })
                .toList();
    }

    private static Optional<Reference> name(Map<String, String> annotations) {
        String name = annotations.getOrDefault(NAME, annotations.getOrDefault(REFERENCE, ""));
        boolean onlyTag = !annotations.containsKey(NAME) && name.matches("[\\w.-]*");
        return onlyTag || name.isEmpty()
                ? Optional.empty()
                : Optional.of(Reference.parse(name).withDefaultTag());
    }

    private Loadable loadable(Descriptor config, List<Descriptor> layers, List<Reference> names) throws IOException {
        List<LayerSource> sources = new ArrayList<>();
        for (Descriptor layer : layers) {
            Digest digest = digest(layer);
            sources.add(new LayerSource(existing(path(digest)), Optional.of(digest)));
        }
        return new Loadable(ByteSource.wrap(blob(config)), sources, names);
    }

    private void add(Loadable loadable) {
        if (found.size() == MAX_IMAGES) {
            throw EngineException.invalid("invalid manifest, more than " + MAX_IMAGES + " images");
        }
        found.add(loadable);
    }

    private byte[] blob(Descriptor descriptor) throws IOException {
        Digest digest = digest(descriptor);
        byte[] contents = document(path(digest));
        if (!Digest.of(contents).equals(digest)) {
            throw EngineException.invalid(
                    "unexpected digest of blob: expected " + digest + ", got " + Digest.of(contents));
        }
        return contents;
    }

    private static Digest digest(Descriptor descriptor) {
        String text = descriptor.digest() == null ? "" : descriptor.digest();
        return Digest.parse(text).orElseThrow(() -> EngineException.invalid("invalid digest \"" + text + "\""));
    }

    private static String path(Digest digest) {
        return "blobs/sha256/" + digest.hex();
    }

    private byte[] document(String name) throws IOException {
        return Files.readAllBytes(archive.document(name).orElseThrow(() -> missing(name)));
    }

    private String existing(String name) throws IOException {
        if (!archive.has(name)) {
            throw missing(name);
        }
        return name;
    }

    private static EngineException missing(String name) {
        return EngineException.invalid("open " + name + ": no such file or directory");
    }

    private static <T extends @Nullable Object> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
