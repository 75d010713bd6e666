package io.berth.daemon.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import io.berth.api.json.GoTime;
import io.berth.daemon.layer.Layer;
import io.berth.daemon.layer.LayerHold;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarEntry;
import io.berth.daemon.tar.TarWriter;
import io.berth.execdriver.kernel.TreeCalls.FileTime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes images into one archive that is {@code docker save}'s and an OCI image layout at once: layers, configurations
 * and manifests below {@code blobs/sha256}, each once, and then the three lists of what there is. Nothing is put aside on
 * the way. For one answer.
 */
final class ImageSaver implements StreamBody {
    private static final String BLOBS = "blobs/sha256/";
    private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
    private static final String INDEX_TYPE = "application/vnd.oci.image.index.v1+json";
    private static final String LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar";
    private static final FileTime NO_TIME = new FileTime(0, 0);

    private final ImageStore images;
    private final LayerStore layers;
    private final ImageEvents events;
    private final LayerHold hold;
    private final Map<Digest, Set<Reference>> wanted = new LinkedHashMap<>();
    private final Set<String> written = new HashSet<>();
    private final List<Saved> manifest = new ArrayList<>();
    private final List<Descriptor> index = new ArrayList<>();
    private final Map<String, Map<String, String>> repositories = new TreeMap<>();

    /** Finds the images that the names mean, and keeps their layers until it is written or abandoned. */
    ImageSaver(ImageStore images, LayerStore layers, ImageEvents events, List<String> names) {
        this.images = images;
        this.layers = layers;
        this.events = events;
        this.hold = layers.hold();
        boolean found = false;
        try {
            names.forEach(this::want);
            found = true;
        } finally {
            if (!found) {
                hold.close();
            }
        }
    }

    /** An entry of {@code manifest.json}. */
    private record Saved(
            @JsonProperty("Config") String config,
            @JsonProperty("RepoTags") @Nullable List<String> repoTags,
            @JsonProperty("Layers") List<String> layers,

            @JsonProperty("Parent") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String parent,

            @JsonProperty("LayerSources") Map<String, Descriptor> layerSources) {}

    /** What the OCI image specification calls a descriptor. */
    private record Descriptor(
            String mediaType,
            String digest,
            long size,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Map<String, String> annotations) {
        Descriptor(String mediaType, String digest, long size) {
            this(mediaType, digest, size, null);
        }
    }

    private record Manifest(int schemaVersion, String mediaType, Descriptor config, List<Descriptor> layers) {}

    private record Index(
            int schemaVersion, String mediaType, @Nullable List<Descriptor> manifests) {}

    /** What a layer was in the first form of images; nobody reads it any more, and the Engine still writes it. */
    private record FirstForm(
            String id,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String parent,
            String created,
            String os) {}

    /** A name without tag means all names of that repository, or else an image's id. */
    private void want(String name) {
        Optional<Digest> id = ImageStore.idOf(name);
        List<Reference> tags = id.isPresent() ? List.of() : images.tagsOf(Reference.parse(name));
        if (tags.isEmpty()) {
            Image image = images.find(name).orElseThrow(() -> EngineException.notFound("No such image: " + name));
            want(image, Optional.empty());
        }
        tags.forEach(tag -> want(images.get(tag.toString()), Optional.of(tag)));
    }

    private void want(Image image, Optional<Reference> tag) {
        if (!image.diffIds().isEmpty()) {
            hold.add(LayerStore.chainId(image.diffIds()));
        }
        Set<Reference> tags = wanted.computeIfAbsent(image.id(), _ -> new java.util.LinkedHashSet<>());
        tag.ifPresent(tags::add);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException, InterruptedException {
        try (hold) {
            TarWriter tar = new TarWriter(out);
            tar.put(TarEntry.plain(RawPath.of("blobs/"), TarEntry.DIRECTORY, 0755, NO_TIME));
            tar.put(TarEntry.plain(RawPath.of(BLOBS), TarEntry.DIRECTORY, 0755, NO_TIME));
            for (Map.Entry<Digest, Set<Reference>> image : wanted.entrySet()) {
                write(image.getKey(), List.copyOf(image.getValue()), tar);
            }
            putFile(tar, "index.json", ImageJson.document(new Index(2, INDEX_TYPE, index.isEmpty() ? null : index)));
            putFile(tar, "manifest.json", ImageJson.document(manifest));
            putFile(tar, "oci-layout", "{\"imageLayoutVersion\": \"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
            if (!repositories.isEmpty()) {
                putFile(tar, "repositories", ImageJson.document(repositories));
            }
            tar.finish();
        }
    }

    private void write(Digest id, List<Reference> tags, TarWriter tar) throws IOException, InterruptedException {
        Image image = images.get(id).orElseThrow(() -> EngineException.notFound("No such image: " + id));
        byte[] configuration = images.configuration(id);
        FileTime created = new FileTime(image.created().orElse(Instant.EPOCH).getEpochSecond(), 0);
        List<Descriptor> blobs = new ArrayList<>();
        String below = "";
        for (Layer layer : layers.chain(LayerStore.chainId(image.diffIds())).reversed()) {
            long length = putLayer(layer, created, tar);
            blobs.add(new Descriptor(LAYER_TYPE, layer.diffId(), length));
            putFirstForm(layer, below, created, tar);
            below = layer.chainId();
        }
        putBlob(tar, configuration, created);
        Descriptor config = new Descriptor(CONFIG_TYPE, id.toString(), configuration.length);
        byte[] document = ImageJson.document(new Manifest(2, MANIFEST_TYPE, config, blobs));
        putBlob(tar, document, NO_TIME);
        list(image, tags, blobs, document);
        events.publish("save", id.toString(), ImageService.attributes(image, id.toString()));
    }

    private void list(Image image, List<Reference> tags, List<Descriptor> blobs, byte[] document) {
        Map<String, Descriptor> sources = new LinkedHashMap<>();
        blobs.forEach(blob -> sources.put(blob.digest(), blob));
        manifest.add(new Saved(
                path(image.id().toString()),
                tags.isEmpty() ? null : tags.stream().map(Reference::familiar).toList(),
                blobs.stream().map(blob -> path(blob.digest())).toList(),
                images.parent(image.id()).map(Digest::toString).orElse(null),
                sources));
        String digest = Digest.of(document).toString();
        if (tags.isEmpty()) {
            index.add(new Descriptor(MANIFEST_TYPE, digest, document.length));
        }
        for (Reference tag : tags) {
            Map<String, String> names = new LinkedHashMap<>();
            names.put("io.containerd.image.name", tag.toString());
            names.put("org.opencontainers.image.ref.name", tag.tag());
            index.add(new Descriptor(MANIFEST_TYPE, digest, document.length, names));
            if (!blobs.isEmpty()) {
                repositories
                        .computeIfAbsent(tag.familiarName(), _ -> new TreeMap<>())
                        .put(tag.tag(), hex(blobs.getLast().digest()));
            }
        }
    }

    private long putLayer(Layer layer, FileTime created, TarWriter tar) throws IOException, InterruptedException {
        long length = layers.archiveLength(layer);
        if (written.add(layer.diffId())) {
            tar.put(file(path(layer.diffId()), length, created));
            layers.writeArchive(layer, tar.stream());
            tar.endContents(0, length);
        }
        return length;
    }

    private void putFirstForm(Layer layer, String below, FileTime created, TarWriter tar) throws IOException {
        String time = GoTime.format(Instant.ofEpochSecond(created.seconds()));
        FirstForm first = new FirstForm(hex(layer.chainId()), below.isEmpty() ? "" : hex(below), time, "linux");
        putBlob(tar, ImageJson.document(first), created);
    }

    private void putBlob(TarWriter tar, byte[] contents, FileTime modified) throws IOException {
        String digest = Digest.of(contents).toString();
        if (written.add(digest)) {
            put(tar, file(path(digest), contents.length, modified), contents);
        }
    }

    private static void putFile(TarWriter tar, String name, byte[] contents) throws IOException {
        put(tar, file(name, contents.length, NO_TIME), contents);
    }

    private static void put(TarWriter tar, TarEntry entry, byte[] contents) throws IOException {
        tar.put(entry);
        tar.stream().write(contents);
        tar.endContents(0, contents.length);
    }

    private static TarEntry file(String name, long size, FileTime modified) {
        return TarEntry.plain(RawPath.of(name), TarEntry.FILE, 0644, modified).withSize(size);
    }

    private static String path(String digest) {
        return BLOBS + hex(digest);
    }

    private static String hex(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }

    @Override
    public void abandon() {
        hold.close();
    }
}
