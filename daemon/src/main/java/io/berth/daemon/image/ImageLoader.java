package io.berth.daemon.image;

import com.google.common.io.ByteSource;
import io.berth.api.error.EngineException;
import io.berth.daemon.layer.LayerHold;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.layer.StagedArchive;
import io.berth.daemon.layer.StagedArchive.Taken;
import io.berth.daemon.layer.UnpackedLayer;
import io.berth.daemon.tar.TarFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Takes the images out of an archive: of {@code docker save} (with {@code manifest.json}), or an OCI image layout. What
 * the archive says is checked before anything of it is kept: digests, numbers of layers, names.
 */
final class ImageLoader {
    private static final String LINUX = "linux";
    private static final String STATUS = "Loading layer";
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
     * @param name the member that it is
     * @param digest what the member's digest must be; empty when nobody said
     */
    record LayerSource(String name, Optional<Digest> digest) {}

    /** Loads all images; their progress and names are told along the way. */
    void load(InputStream tar, Progress progress) throws IOException, InterruptedException {
        Told told = new Told(progress);
        try (StagedArchive archive = layers.stage(tar, told)) {
            List<Loadable> found = ArchiveContents.read(archive);
            StringBuilder unnamed = new StringBuilder();
            boolean lastIsNamed = false;
            for (Loadable loadable : found) {
                Image image = load(loadable, archive, progress);
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

    private Image load(Loadable loadable, StagedArchive archive, Progress progress)
            throws IOException, InterruptedException {
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
        try (LayerHold hold = layers.hold()) {
            String parent = "";
            for (int i = 0; i < expected; i++) {
                String chain = LayerStore.chainId(parent, image.diffIds().get(i));
                hold.add(chain);
                if (layers.find(chain).isEmpty()) {
                    Taken taken = archive.takeLayer(loadable.layers().get(i).name());
                    try (UnpackedLayer unpacked = taken.layer()) {
                        check(
                                taken,
                                i,
                                image.diffIds().get(i),
                                loadable.layers().get(i));
                        layers.commit(unpacked, parent);
                    }
                    committed = chain;
                    progress.progressUnlessQuiet(
                            STATUS, shortId(image.diffIds().get(i)), taken.length(), taken.length());
                }
                parent = chain;
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

    private static void check(Taken taken, int number, String diffId, LayerSource source) {
        if (source.digest().isPresent() && !source.digest().get().toString().equals(taken.digest())) {
            throw EngineException.invalid(
                    "unexpected digest of layer: expected " + source.digest().get() + ", got " + taken.digest());
        }
        String found = taken.layer().diffId();
        if (!found.equals(diffId)) {
            throw EngineException.invalid(
                    "invalid diffID for layer " + number + ": expected \"" + diffId + "\", got \"" + found + "\"");
        }
    }

    private static String shortId(String diffId) {
        String hex = diffId.replaceFirst("^sha256:", "");
        return hex.substring(0, Math.min(SHORT_ID, hex.length()));
    }

    /**
     * Tells of layers while the archive still comes. Many clients read nothing until they have sent all of it, so that no
     * more is told than a socket takes from nobody.
     */
    private static final class Told implements StagedArchive.Watcher {
        private static final int MOST_LINES = 300;
        private final Progress progress;
        private int lines;

        Told(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void reached(String diffId, long current, long total) throws IOException {
            if (lines < MOST_LINES) {
                lines++;
                progress.progressUnlessQuiet(STATUS, shortId(diffId), current, total);
            }
        }
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
