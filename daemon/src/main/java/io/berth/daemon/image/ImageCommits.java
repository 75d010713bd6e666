package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import io.berth.api.type.image.ImageConfig;
import io.berth.daemon.layer.LayerHold;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.layer.UnpackedLayer;
import io.berth.daemon.tar.TarFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Makes images that go one step beyond another. Any thread may call. */
public final class ImageCommits {
    /** The digest of an archive of nothing: a step that changed no file leaves no layer. */
    private static final String EMPTY = "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";

    private final ImageStore images;
    private final LayerStore layers;
    private final ImageEvents events;
    private final Clock clock;
    private final String engineVersion;

    /**
     * Makes images in a store.
     *
     * @param engineVersion written into the images
     */
    public ImageCommits(ImageStore images, LayerStore layers, ImageEvents events, Clock clock, String engineVersion) {
        this.images = images;
        this.layers = layers;
        this.events = events;
        this.clock = clock;
        this.engineVersion = engineVersion;
    }

    /**
     * One step.
     *
     * @param parentId with {@code sha256:}; empty for a step that stands on nothing
     * @param containerConfig what the step's own container had
     * @param command what the history shows as the step's command
     */
    public record Step(
            String parentId,
            ImageConfig config,
            ImageConfig containerConfig,
            String author,
            String comment,
            List<String> command) {}

    /** The configuration that Dockerfile instructions make of another one; refused in the Engine's words. */
    public static ImageConfig changed(ImageConfig base, List<String> changes) {
        return ImageChanges.apply(base, changes);
    }

    /**
     * Makes the image.
     *
     * @param changes an archive of the files that changed, with whiteouts; stays the caller's
     * @param name empty for none
     * @return the new image's id
     */
    public Digest commit(Step step, InputStream changes, Optional<Reference> name)
            throws IOException, InterruptedException {
        Image parent = step.parentId().isEmpty() ? ImageJson.nothing() : images.get(step.parentId());
        String below = LayerStore.chainId(parent.diffIds());
        try (LayerHold hold = layers.hold();
                UnpackedLayer unpacked = layers.unpack(changes)) {
            if (!below.isEmpty()) {
                hold.add(below);
            }
            boolean empty = unpacked.diffId().equals(EMPTY);
            if (!empty) {
                hold.add(LayerStore.chainId(below, unpacked.diffId()));
                layers.commit(unpacked, below);
            }
            Image image = add(parent, step, empty ? "" : unpacked.diffId());
            name.ifPresent(reference -> tag(image, reference));
            return image.id();
        } catch (TarFormatException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Makes an image like another one, but with one layer for all that it has above its base.
     *
     * @param baseId empty for none
     * @param difference an archive of that layer; stays the caller's
     */
    public Digest squash(Image whole, String baseId, InputStream difference) throws IOException, InterruptedException {
        Image base = baseId.isEmpty() ? ImageJson.nothing() : images.get(baseId);
        String comment = baseId.isEmpty() ? "create new from " + whole.id() : "merge " + whole.id() + " to " + baseId;
        String below = LayerStore.chainId(base.diffIds());
        try (LayerHold hold = layers.hold();
                UnpackedLayer unpacked = layers.unpack(difference)) {
            if (!below.isEmpty()) {
                hold.add(below);
            }
            hold.add(LayerStore.chainId(below, unpacked.diffId()));
            layers.commit(unpacked, below);
            Image.Step merge = new Image.Step(Optional.of(clock.instant()), "", "", comment, false);
            return images.add(ImageJson.squashed(whole, base, merge, unpacked.diffId()))
                    .id();
        } catch (TarFormatException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    /** Makes an image of a step that changed no file. */
    public Digest commit(Step step) throws IOException {
        Image parent = step.parentId().isEmpty() ? ImageJson.nothing() : images.get(step.parentId());
        try (LayerHold hold = layers.hold()) {
            String below = LayerStore.chainId(parent.diffIds());
            if (!below.isEmpty()) {
                hold.add(below);
            }
            return add(parent, step, "").id();
        }
    }

    private Image add(Image parent, Step step, String diffId) throws IOException {
        Image.Step history = new Image.Step(
                Optional.of(clock.instant()),
                String.join(" ", step.command()),
                step.author(),
                step.comment(),
                diffId.isEmpty());
        var configs = new ImageJson.Configs(step.config(), step.containerConfig());
        Image image = images.add(ImageJson.child(parent, history, configs, engineVersion, diffId), step.parentId());
        events.publish(
                "create",
                image.id().toString(),
                ImageService.attributes(image, image.id().toString()));
        return image;
    }

    /**
     * Makes an image of a step that another image's history has, as it was then; its layer is here.
     *
     * @param diffId the step's layer; empty when it left none
     */
    public Digest restore(Step step, Image.Step history, String diffId) throws IOException {
        Image parent = step.parentId().isEmpty() ? ImageJson.nothing() : images.get(step.parentId());
        var configs = new ImageJson.Configs(step.config(), step.containerConfig());
        return images.add(ImageJson.child(parent, history, configs, engineVersion, diffId), step.parentId())
                .id();
    }

    /** Gives an image a name. */
    public void tag(Digest id, Reference name) {
        images.get(id).ifPresent(image -> tag(image, name));
    }

    private void tag(Image image, Reference name) {
        images.tag(name, image.id());
        events.publish("tag", image.id().toString(), ImageService.attributes(image, name.familiar()));
    }
}
