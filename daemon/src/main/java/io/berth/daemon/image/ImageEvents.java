package io.berth.daemon.image;

import java.util.Map;

/** Hears what happens to images: tag, untag, delete, load, import. */
@FunctionalInterface
public interface ImageEvents {
    /**
     * Tells one event.
     *
     * @param imageId with {@code sha256:}
     * @param attributes {@code name} and the image's labels
     */
    void publish(String action, String imageId, Map<String, String> attributes);
}
