package io.berth.daemon.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.berth.daemon.tar.TarMaker;
import java.util.List;
import java.util.stream.Collectors;

/** Makes archives of images as {@code docker save} writes them, right and wrong. */
final class ImageArchive {
    static final byte[] LAYER = new TarMaker().file("hello", "world").bytes();

    private ImageArchive() {}

    static String quoted(List<String> texts) {
        return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    static String configuration(byte[]... layers) {
        List<String> diffIds = List.of(layers).stream()
                .map(layer -> Digest.of(layer).toString())
                .toList();
        return """
            {"architecture":"amd64","os":"linux","created":"2020-01-01T00:00:00Z",\
            "config":{"Cmd":["sh"],"Env":["PATH=/bin"],"Labels":{"a":"b"},"Volumes":null},\
            "history":[{"created":"2020-01-01T00:00:00Z","created_by":"base"},\
            {"created":"2020-01-02T00:00:00Z","created_by":"CMD","empty_layer":true}],\
            "rootfs":{"type":"layers","diff_ids":%s}}\
            """.formatted(quoted(diffIds));
    }

    static String manifest(String config, List<String> tags, List<String> layers) {
        return "[{\"Config\":\"" + config + "\",\"RepoTags\":" + quoted(tags) + ",\"Layers\":" + quoted(layers) + "}]";
    }

    /** A sound archive of one image of one layer. */
    static TarMaker saved(String... tags) {
        return of(configuration(LAYER), manifest("c.json", List.of(tags), List.of("l.tar")));
    }

    static TarMaker of(String configuration, String manifest) {
        return new TarMaker()
                .file("c.json", configuration)
                .file("l.tar", LAYER)
                .file("manifest.json", manifest.getBytes(UTF_8));
    }
}
