package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.metadata.Database;
import io.berth.daemon.metadata.ImageRecords;
import io.berth.daemon.metadata.ImageRecords.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images and their names. Any thread may call. Rows are read at the first use, so that the store can be opened
 * while the database still is; images whose configuration or layers are lost are left out with a line in the log.
 */
public final class ImageStore {
    private static final Logger log = LoggerFactory.getLogger(ImageStore.class);

    private final BlobStore blobs;
    private final ImageRecords records;
    private final LayerStore layers;
    private final Clock clock;
    private final ReentrantLock imagesLock = new ReentrantLock();
    private final Map<Digest, Image> images = new HashMap<>();
    private final Map<Digest, Row> rows = new HashMap<>();
    private final Map<String, Digest> tags = new TreeMap<>();
    private boolean loaded;

    /**
     * Opens the store.
     *
     * @param blobs the folder of the configurations, by digest; made when missing
     */
    public ImageStore(Path blobs, Database database, LayerStore layers, Clock clock) throws IOException {
        this.blobs = new BlobStore(blobs.resolve("sha256"));
        this.records = new ImageRecords(database);
        this.layers = layers;
        this.clock = clock;
    }

    /**
     * The image that a name, an id or a unique beginning of an id means.
     *
     * @throws EngineException NOT_FOUND, or INVALID for what can be no name
     */
    public Image get(String nameOrId) {
        return find(nameOrId).orElseThrow(() -> EngineException.notFound("No such image: " + missingName(nameOrId)));
    }

    private static String missingName(String nameOrId) {
        Optional<Digest> id = idOf(nameOrId);
        return id.isPresent()
                ? id.get().toString()
                : Reference.parse(nameOrId).withDefaultTag().familiar();
    }

    /** The id that a text is, with or without {@code sha256:}. */
    static Optional<Digest> idOf(String text) {
        return Digest.parse(text).or(() -> Digest.parse("sha256:" + text));
    }

    /** As {@link #get(String)}, but empty when there is none. */
    public Optional<Image> find(String nameOrId) {
        Optional<Digest> id = idOf(nameOrId);
        if (id.isPresent()) {
            return get(id.get());
        }
        Reference reference = Reference.parse(nameOrId).withDefaultTag();
        return target(reference).or(() -> byBeginning(nameOrId)).flatMap(this::get);
    }

    /** Whether {@code nameOrId}, by which an image can be got, is a name: one that looks like an id's beginning is. */
    boolean isName(String nameOrId) {
        return idOf(nameOrId).isEmpty()
                && target(Reference.parse(nameOrId).withDefaultTag()).isPresent();
    }

    /** The names of a repository, or just the one when it has a tag; those that there are. */
    List<Reference> tagsOf(Reference reference) {
        if (!reference.tag().isEmpty() || !reference.digest().isEmpty()) {
            return target(reference).map(_ -> List.of(reference)).orElse(List.of());
        }
        String prefix = reference.name() + ":";
        return withLock(() -> tags.keySet().stream()
                .filter(tag -> tag.startsWith(prefix))
                .map(Reference::parse)
                .toList());
    }

    /** All names with a tag that a reference's repository has, in alphabetical order. */
    public List<Reference> namesIn(Reference reference) {
        return tagsOf(new Reference(reference.domain(), reference.path(), "", ""));
    }

    /** An image's configuration, the very bytes that its id is the digest of. */
    public byte[] configuration(Digest id) throws IOException {
        return blobs.get(id)
                .orElseThrow(() -> new IOException("configuration of image " + id + " is missing or damaged"));
    }

    /** The image with this id. */
    public Optional<Image> get(Digest id) {
        return withLock(() -> Optional.ofNullable(images.get(id)));
    }

    /** The id that a name points at. */
    public Optional<Digest> target(Reference reference) {
        return withLock(() -> Optional.ofNullable(tags.get(reference.pointer().toString())));
    }

    private Optional<Digest> byBeginning(String text) {
        String beginning = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
        if (!beginning.matches("[0-9a-f]{1,64}")) {
            return Optional.empty();
        }
        return withLock(() -> {
            List<Digest> found = images.keySet().stream()
                    .filter(id -> id.hex().startsWith(beginning))
                    .limit(2)
                    .toList();
            return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
        });
    }

    /** How many images there are. */
    public int count() {
        return withLock(images::size);
    }

    /** All images, in no order. */
    List<Image> list() {
        return withLock(() -> List.copyOf(images.values()));
    }

    /** An image's names with a tag, in alphabetical order. */
    public List<Reference> names(Digest id) {
        return references(id).stream()
                .filter(reference -> reference.digest().isEmpty())
                .toList();
    }

    /** The digests that an image's manifests have in registries, in alphabetical order. */
    List<Reference> digests(Digest id) {
        return references(id).stream()
                .filter(reference -> !reference.digest().isEmpty())
                .toList();
    }

    private List<Reference> references(Digest id) {
        return withLock(() -> tags.entrySet().stream()
                .filter(tag -> tag.getValue().equals(id))
                .map(tag -> Reference.parse(tag.getKey()))
                .toList());
    }

    /** The image that one was built on; empty when it is not known here. */
    public Optional<Digest> parent(Digest id) {
        return withLock(() -> Optional.ofNullable(rows.get(id)).flatMap(row -> Digest.parse(row.parent())));
    }

    /**
     * The images that were built here, step by step, on another one.
     *
     * @param parent the other one's id; empty for those that stand on nothing
     */
    public List<Image> children(String parent) {
        return withLock(() -> rows.entrySet().stream()
                .filter(row -> row.getValue().parent().equals(parent))
                .flatMap(row -> Optional.ofNullable(images.get(row.getKey())).stream())
                .toList());
    }

    /** Writes down that one image was built on another one, as is known of an image from elsewhere later on. */
    public void adopt(Digest id, Digest parent) {
        withLock(() -> {
            Row row = rows.get(id);
            if (row != null && row.parent().isEmpty()) {
                storeWithLock(new Row(row.id(), parent.toString(), row.tagged()));
            }
            return id;
        });
    }

    boolean hasChildren(Digest id) {
        return withLock(
                () -> rows.values().stream().anyMatch(row -> row.parent().equals(id.toString())));
    }

    /** When an image was last given a name here. */
    Optional<Instant> lastTagged(Digest id) {
        return withLock(() -> Optional.ofNullable(rows.get(id))
                .filter(row -> row.tagged() > 0)
                .map(row -> Instant.ofEpochMilli(row.tagged())));
    }

    /** Keeps an image whose layers are all in the layer store; one that is there already stays as it is. */
    public Image add(byte[] configuration) throws IOException {
        return add(configuration, "");
    }

    /**
     * As {@link #add(byte[])}.
     *
     * @param parent the id of the image that it was made on; empty for none
     */
    Image add(byte[] configuration, String parent) throws IOException {
        Image image = ImageJson.image(configuration);
        count(); // what was left by an engine that died goes at the first use: before this one's blob is there
        blobs.put(configuration);
        return withLock(() -> {
            if (images.putIfAbsent(image.id(), image) == null) {
                storeWithLock(new Row(image.id().toString(), parent, 0));
            }
            return image;
        });
    }

    /** Lets a name, with a tag or a digest, point at an image; returns the one it pointed at before. */
    public Optional<Digest> tag(Reference reference, Digest id) {
        if (reference.familiarName().equals("sha256")) {
            throw EngineException.invalid("refusing to create an ambiguous tag using digest algorithm as name");
        }
        return withLock(() -> {
            Row row = rows.get(id);
            if (row == null) {
                throw EngineException.notFound("No such image: " + id);
            }
            records.putTag(reference.pointer().toString(), id.toString());
            storeWithLock(new Row(row.id(), row.parent(), clock.millis()));
            return Optional.ofNullable(tags.put(reference.pointer().toString(), id));
        });
    }

    /** Takes a name away; false when there is none such. */
    boolean untag(Reference reference) {
        return withLock(() -> {
            records.deleteTag(reference.pointer().toString());
            return tags.remove(reference.pointer().toString()) != null;
        });
    }

    /** Removes an image with its names, and the layers that nothing needs any more; returns their chain ids. */
    List<String> delete(Image image) throws IOException {
        imagesLock.lock();
        try {
            loadWithLock();
            records.delete(image.id().toString());
            images.remove(image.id());
            rows.remove(image.id());
            tags.values().removeIf(image.id()::equals);
            blobs.delete(image.id());
            return releaseWithLock(LayerStore.chainId(image.diffIds()));
        } finally {
            imagesLock.unlock();
        }
    }

    /**
     * Removes layers that were made for an image that never came to be, as far as nothing else needs them.
     *
     * @param chainId the topmost of them; one that is not there is no error
     */
    public void releaseLayers(String chainId) throws IOException {
        imagesLock.lock();
        try {
            loadWithLock();
            releaseWithLock(chainId);
        } finally {
            imagesLock.unlock();
        }
    }

    /** Under the lock, since an image that comes meanwhile has its layers held only until it is here. */
    private List<String> releaseWithLock(String chainId) throws IOException {
        return layers.release(
                chainId,
                images.values().stream()
                        .map(image -> LayerStore.chainId(image.diffIds()))
                        .toList());
    }

    private <T> T withLock(Supplier<T> work) {
        imagesLock.lock();
        try {
            loadWithLock();
            return work.get();
        } finally {
            imagesLock.unlock();
        }
    }

    private void storeWithLock(Row row) {
        records.put(row);
        rows.put(new Digest(row.id().substring("sha256:".length())), row);
    }

    private void loadWithLock() {
        if (loaded) {
            return;
        }
        List<Row> stored = new ArrayList<>(records.list());
        if (stored.isEmpty()) {
            stored.addAll(recovered());
        } else {
            removeOtherBlobs(stored.stream().map(Row::id).collect(Collectors.toSet()));
        }
        for (Row row : stored) {
            Digest.parse(row.id()).ifPresent(id -> loadOneWithLock(id, row));
        }
        records.listTags()
                .forEach((reference, id) ->
                        Digest.parse(id).filter(images::containsKey).ifPresent(digest -> tags.put(reference, digest)));
        loaded = true;
        if (images.size() == stored.size()) {
            layers.sweep(images.values().stream()
                    .map(image -> LayerStore.chainId(image.diffIds()))
                    .toList());
        }
    }

    /** A daemon that died may have kept a configuration and not written down its image. */
    private void removeOtherBlobs(Set<String> ids) {
        try {
            for (Digest blob : blobs.list()) {
                if (!ids.contains(blob.toString())) {
                    blobs.delete(blob);
                }
            }
        } catch (IOException e) {
            log.warn("remove configurations of no image: {}", e.toString());
        }
    }

    private void loadOneWithLock(Digest id, Row row) {
        try {
            Optional<Image> image = blobs.get(id).map(ImageJson::image);
            if (image.isEmpty()) {
                log.error("image {} is left out: its configuration is missing or damaged", id);
            } else if (!hasLayers(image.get())) {
                log.error("image {} is left out: a layer of it is missing", id);
            } else {
                images.put(id, image.get());
                rows.put(id, row);
            }
        } catch (IOException | EngineException e) {
            log.error("image {} is left out: {}", id, e.getMessage());
        }
    }

    private boolean hasLayers(Image image) {
        return layers.chain(LayerStore.chainId(image.diffIds())).size()
                == image.diffIds().size();
    }

    /** What the blobs say when the database has nothing: the images, without their names. */
    private List<Row> recovered() {
        List<Row> found = new ArrayList<>();
        try {
            for (Digest id : blobs.list()) {
                Row row = new Row(id.toString(), "", 0);
                records.put(row);
                found.add(row);
            }
        } catch (IOException e) {
            log.error("look for images: {}", e.toString());
        }
        return found;
    }
}
