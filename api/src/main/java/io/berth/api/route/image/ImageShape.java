package io.berth.api.route.image;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.berth.api.json.EngineJson;
import io.berth.api.type.container.Config;
import io.berth.api.type.image.ImageInspect;
import io.berth.api.type.image.ImageSummary;
import io.berth.api.version.ApiVersion;
import java.util.List;

/** Gives images the shape they had in the client's API version. */
final class ImageShape {
    private ImageShape() {}

    /** Before 1.51 the containers were not counted, before 1.44 the size came twice, before 1.43 no digests were null. */
    static Object of(List<ImageSummary> images, ApiVersion version) {
        if (version.atLeast(51)) {
            return images;
        }
        ArrayNode shaped = EngineJson.mapper().createArrayNode();
        for (ImageSummary image : images) {
            ObjectNode node = EngineJson.mapper().valueToTree(image);
            node.put("Containers", -1);
            if (!version.atLeast(44)) {
                node.put("VirtualSize", image.size());
            }
            if (!version.atLeast(43) && image.repoDigests().isEmpty()) {
                node.putNull("RepoDigests");
            }
            shaped.add(node);
        }
        return shaped;
    }

    /** Before 1.50 the configuration had a container's fields too, before 1.45 there were two, before 1.44 the size. */
    static Object of(ImageInspect image, ApiVersion version) {
        if (version.atLeast(50)) {
            return image;
        }
        ObjectNode node = EngineJson.mapper().valueToTree(image);
        ObjectNode config = EngineJson.mapper().valueToTree(Config.EMPTY);
        if (node.get("Config") instanceof ObjectNode own) {
            config.setAll(own);
        }
        node.set("Config", config);
        if (!version.atLeast(45)) {
            ObjectNode empty = EngineJson.mapper().valueToTree(Config.EMPTY);
            node.set("ContainerConfig", empty.putNull("Labels"));
        }
        if (!version.atLeast(44)) {
            node.put("VirtualSize", image.size());
        }
        return node;
    }
}
