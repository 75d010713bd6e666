package io.berth.daemon.image;

import com.google.common.io.ByteSource;
import io.berth.api.error.EngineException;
import io.berth.daemon.layer.LayerHold;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.layer.StagedArchive;
import io.berth.daemon.layer.UnpackedLayer;
import io.berth.daemon.tar.TarFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes the images out of an archive: of {@code docker save} (with {@code manifest.json}), or an OCI image layout. What
 * the archive says is checked before anything of it is kept: digests, numbers of layers, names.
 */
final class ImageLoader {
    private static final String LINUX = "linux";
    private static final int SHORT_ID = 12;

    private final ImageStore images;
    private final LayerStore layers;
    private final ImageEvents events;

    ImageLoader(ImageStore images, LayerStore layers, ImageEvents events) {
        this.images = images;
        this.layers = layers;
        this.events = events;
    }

    /**
     * One image in an archive.
     *
     * @param configuration its very bytes
     * @param layers lowest first
     */
    record Loadable(ByteSource configuration, List<LayerSource> layers, List<Reference> names) {}

    /**
     * A layer's archive.
     *
     * @param digest what the file's digest must be; empty when nobody said
     */
    record LayerSource(Path file, Optional<Digest> digest) {}

    /** Loads all images; their progress and names are told along the way. */
    void load(InputStream tar, Progress progress) throws IOException, InterruptedException {
        try (StagedArchive archive = layers.stage(tar)) {
            List<Loadable> found = ArchiveContents.read(archive);
            StringBuilder unnamed = new StringBuilder();
            boolean lastIsNamed = false;
            for (Loadable loadable : found) {
                Image image = load(loadable, progress);
                unnamed.append("Loaded image ID: ").append(image.id()).append('\n');
                name(image, loadable.names(), progress);
                lastIsNamed = !loadable.names().isEmpty();
                events.publish(
                        "load",
                        image.id().toString(),
                        ImageService.attributes(image, image.id().toString()));
            }
            if (!lastIsNamed) {
                progress.text(unnamed.toString());
            }
        } catch (TarFormatException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private Image load(Loadable loadable, Progress progress) throws IOException, InterruptedException {
        Image image = ImageJson.image(loadable.configuration().read());
        if (!image.os().isEmpty() && !image.os().equals(LINUX)) {
            throw EngineException.invalid("cannot load " + image.os() + " image on " + LINUX);
        }
        int expected = loadable.layers().size();
        if (expected != image.diffIds().size()) {
            throw EngineException.invalid("invalid manifest, layers length mismatch: expected " + expected + ", got "
                    + image.diffIds().size());
        }
        String committed = "";
        boolean done = false;
        try (LayerHold hold = layers.hold();
                LayersAhead ahead = new LayersAhead(layers, progress)) {
            List<Integer> missing = new ArrayList<>();
            List<String> chain = new ArrayList<>(List.of(""));
            for (int i = 0; i < expected; i++) {
                chain.add(LayerStore.chainId(chain.getLast(), image.diffIds().get(i)));
                hold.add(chain.getLast());
                if (layers.find(chain.getLast()).isEmpty()) {
                    missing.add(i);
                    ahead.add(loadable.layers().get(i), shortId(image.diffIds().get(i)));
                }
            }
            for (int number : missing) {
                try (UnpackedLayer unpacked = ahead.take()) {
                    commit(unpacked, number, image.diffIds().get(number), chain.get(number));
                    committed = chain.get(number + 1);
                }
            }
            Image added = images.add(loadable.configuration().read());
            done = true;
            return added;
        } finally {
            if (!done) {
                images.releaseLayers(committed);
            }
        }
    }

    private static String shortId(String diffId) {
        String hex = diffId.replaceFirst("^sha256:", "");
        return hex.substring(0, Math.min(SHORT_ID, hex.length()));
    }

    private void commit(UnpackedLayer unpacked, int number, String diffId, String parent) throws IOException {
        if (!unpacked.diffId().equals(diffId)) {
            throw EngineException.invalid("invalid diffID for layer " + number + ": expected \"" + diffId + "\", got \""
                    + unpacked.diffId() + "\"");
        }
        layers.commit(unpacked, parent);
    }

    private void name(Image image, List<Reference> names, Progress progress) throws IOException {
        for (Reference name : names) {
            Optional<Digest> before = images.tag(name, image.id());
            if (before.isPresent() && !before.get().equals(image.id())) {
                progress.text("The image " + name.familiar() + " already exists, renaming the old one with ID "
                        + before.get() + " to empty string\n");
            }
            progress.text("Loaded image: " + name.familiar() + "\n");
        }
    }
}
