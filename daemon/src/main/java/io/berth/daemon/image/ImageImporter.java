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
import java.util.Map;
import java.util.Optional;

/** Makes an image of one layer of a root file system's archive. */
final class ImageImporter {
    private final ImageStore images;
    private final LayerStore layers;
    private final ImageEvents events;
    private final Clock clock;
    private final String engineVersion;

    ImageImporter(ImageStore images, LayerStore layers, ImageEvents events, Clock clock, String engineVersion) {
        this.images = images;
        this.layers = layers;
        this.events = events;
        this.clock = clock;
        this.engineVersion = engineVersion;
    }

    /** What an import asks for, checked before any of the archive is read. */
    record Plan(Optional<Reference> name, ImageConfig config, String message, Platform platform) {}

    /** Does the work with an archive, which stays the caller's; the new image's id. */
    Digest run(Plan plan, InputStream source) throws IOException, InterruptedException {
        try (LayerHold hold = layers.hold();
                UnpackedLayer unpacked = layers.unpack(source)) {
            hold.add(unpacked.diffId());
            layers.commit(unpacked, "");
            Image image = images.add(ImageJson.imported(
                    clock.instant(), plan.message(), plan.platform(), engineVersion, plan.config(), unpacked.diffId()));
            plan.name().ifPresent(name -> {
                images.tag(name, image.id());
                publish("tag", image, name.familiar());
            });
            publish("import", image, image.id().toString());
            return image.id();
        } catch (TarFormatException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    private void publish(String action, Image image, String name) {
        Map<String, String> attributes = ImageService.attributes(image, name);
        events.publish(action, image.id().toString(), attributes);
    }
}
