package io.berth.api.type.image;

import io.berth.api.type.Absent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ImageInspect} field by field; not for use by several threads. */
public final class ImageInspectBuilder {
    private String id = "";
    private List<String> repoTags = List.of();
    private List<String> repoDigests = List.of();
    private String parent = "";
    private String comment = "";
    private @Nullable Instant created;
    private String dockerVersion = "";
    private String author = "";
    private String architecture = "";
    private String variant = "";
    private String os = "";
    private String osVersion = "";
    private long size;
    private GraphDriver graphDriver = new GraphDriver(Map.of(), "");
    private RootFs rootFs = new RootFs("", List.of());
    private Metadata metadata = new Metadata(Absent.ZERO_TIME);
    private ImageConfig config = ImageConfig.EMPTY;

    /** Starts with nothing set. */
    public ImageInspectBuilder() {}

    ImageInspectBuilder(ImageInspect from) {
        id = from.id();
        repoTags = from.repoTags();
        repoDigests = from.repoDigests();
        parent = from.parent();
        comment = from.comment();
        created = from.created();
        dockerVersion = from.dockerVersion();
        author = from.author();
        architecture = from.architecture();
        variant = from.variant();
        os = from.os();
        osVersion = from.osVersion();
        size = from.size();
        graphDriver = from.graphDriver();
        rootFs = from.rootFs();
        metadata = from.metadata();
        config = from.config();
    }

    public ImageInspectBuilder id(String value) {
        id = value;
        return this;
    }

    public ImageInspectBuilder repoTags(List<String> value) {
        repoTags = value;
        return this;
    }

    public ImageInspectBuilder repoDigests(List<String> value) {
        repoDigests = value;
        return this;
    }

    public ImageInspectBuilder parent(String value) {
        parent = value;
        return this;
    }

    public ImageInspectBuilder comment(String value) {
        comment = value;
        return this;
    }

    public ImageInspectBuilder created(@Nullable Instant value) {
        created = value;
        return this;
    }

    public ImageInspectBuilder dockerVersion(String value) {
        dockerVersion = value;
        return this;
    }

    public ImageInspectBuilder author(String value) {
        author = value;
        return this;
    }

    public ImageInspectBuilder architecture(String value) {
        architecture = value;
        return this;
    }

    public ImageInspectBuilder variant(String value) {
        variant = value;
        return this;
    }

    public ImageInspectBuilder os(String value) {
        os = value;
        return this;
    }

    public ImageInspectBuilder osVersion(String value) {
        osVersion = value;
        return this;
    }

    public ImageInspectBuilder size(long value) {
        size = value;
        return this;
    }

    public ImageInspectBuilder graphDriver(GraphDriver value) {
        graphDriver = value;
        return this;
    }

    public ImageInspectBuilder rootFs(RootFs value) {
        rootFs = value;
        return this;
    }

    public ImageInspectBuilder metadata(Metadata value) {
        metadata = value;
        return this;
    }

    public ImageInspectBuilder config(ImageConfig value) {
        config = value;
        return this;
    }

    public ImageInspect build() {
        return new ImageInspect(
                id,
                repoTags,
                repoDigests,
                parent,
                comment,
                created,
                dockerVersion,
                author,
                architecture,
                variant,
                os,
                osVersion,
                size,
                graphDriver,
                rootFs,
                metadata,
                config);
    }
}
