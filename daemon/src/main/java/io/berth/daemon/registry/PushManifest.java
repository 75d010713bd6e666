package io.berth.daemon.registry;

import io.berth.daemon.registry.Manifest.Blob;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes manifests in the very form that the Engine gives them, so that the same image has the same digest. */
final class PushManifest {
    static final String TYPE = "application/vnd.docker.distribution.manifest.v2+json";
    static final String CONFIG = "application/vnd.docker.container.image.v1+json";
    static final String LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    private PushManifest() {}

    /** @param layers lowest first */
    static byte[] of(Blob config, List<Blob> layers) {
        String list = layers.stream()
                .map(layer -> "      " + descriptor(layer, "      "))
                .collect(Collectors.joining(",\n", "[\n", "\n   ]"));
        String text = """
            {
               "schemaVersion": 2,
               "mediaType": "%s",
               "config": %s,
               "layers": %s
            }\
            """.formatted(TYPE, descriptor(config, "   "), layers.isEmpty() ? "[]" : list);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Media types and digests need no escaping. */
    private static String descriptor(Blob blob, String indent) {
        return """
            {
            %1$s   "mediaType": "%2$s",
            %1$s   "size": %3$d,
            %1$s   "digest": "%4$s"
            %1$s}\
            """.formatted(indent, blob.mediaType(), blob.size(), blob.digest());
    }
}
