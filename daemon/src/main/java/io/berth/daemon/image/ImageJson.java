package io.berth.daemon.image;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.berth.api.error.EngineException;
import io.berth.api.json.GoTime;
import io.berth.api.type.image.ImageConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes images' configurations and archives' manifests; what it reads is bounded in size and depth. */
public final class ImageJson {
    /** The most bytes that a configuration or a manifest may have. */
    public static final int MAX_BYTES = 8 << 20;

    private static final int MAX_DEPTH = 100;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxDocumentLength(MAX_BYTES)
                            .build())
                    .build())
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .enable(DeserializationFeature.ACCEPT_EMPTY_STRING_AS_NULL_OBJECT)
            .build();

    private ImageJson() {}

    /** An image's configuration as the OCI image specification and the Engine write it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Stored(
            @Nullable String architecture,
            @Nullable String variant,
            @Nullable String author,
            @Nullable String comment,
            @Nullable ImageConfig config,
            @JsonProperty("container_config") @Nullable ImageConfig containerConfig,
            @Nullable String created,
            @JsonProperty("docker_version") @Nullable String dockerVersion,
            @Nullable List<@Nullable StoredStep> history,
            @Nullable String os,
            @JsonProperty("os.version") @Nullable String osVersion,
            @Nullable StoredRootFs rootfs) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record StoredStep(
            @Nullable String created,
            @JsonProperty("created_by") @Nullable String createdBy,
            @Nullable String author,
            @Nullable String comment,
            @JsonProperty("empty_layer") @Nullable Boolean emptyLayer) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record StoredRootFs(
            @Nullable String type,
            @JsonProperty("diff_ids") @Nullable List<@Nullable String> diffIds) {}

    /**
     * Reads a document.
     *
     * @throws EngineException INVALID when it is malformed, too big or too deep
     */
    public static <T> T read(byte[] json, Class<T> type) {
        if (json.length > MAX_BYTES) {
            throw EngineException.invalid("JSON is larger than " + MAX_BYTES + " bytes");
        }
        try {
            T value = MAPPER.readValue(json, type);
            if (value == null) {
                throw EngineException.invalid("json: unexpected null");
            }
            return value;
        } catch (IOException e) {
            throw EngineException.invalid(complaint(json, e), e);
        }
    }

    /** What is wrong, without a word of how it is read here. */
    private static String complaint(byte[] json, IOException failure) {
        return switch (failure) {
            case JsonEOFException e -> "unexpected end of JSON input";
            case MismatchedInputException e when json.length == 0 -> "unexpected end of JSON input";
            case MismatchedInputException e -> "json: a value of another kind was expected" + place(e);
            case JsonMappingException e when e.getCause() instanceof JsonEOFException -> "unexpected end of JSON input";
            case JsonProcessingException e -> "json: " + e.getOriginalMessage();
            default -> "json: " + failure.getMessage();
        };
    }

    private static String place(JsonMappingException failure) {
        String path = failure.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
                .collect(Collectors.joining());
        return path.isEmpty() ? "" : " at " + path;
    }

    /** Reads an image's configuration; its id is the digest of {@code json}. */
    public static Image image(byte[] json) {
        Stored stored = read(json, Stored.class);
        StoredRootFs rootfs = stored.rootfs();
        if (rootfs == null) {
            throw EngineException.invalid("invalid image JSON, no RootFS key");
        }
        ImageConfig config = stored.config();
        return new Image(
                Digest.of(json),
                time(stored.created()),
                text(stored.author()),
                text(stored.comment()),
                text(stored.architecture()),
                text(stored.variant()),
                text(stored.os()),
                text(stored.osVersion()),
                text(stored.dockerVersion()),
                config == null ? ImageConfig.EMPTY : config,
                Optional.ofNullable(stored.containerConfig()),
                list(rootfs.diffIds()).stream().map(ImageJson::text).toList(),
                list(stored.history()).stream().map(ImageJson::step).toList());
    }

    private static Image.Step step(@Nullable StoredStep step) {
        if (step == null) {
            return new Image.Step(Optional.empty(), "", "", "", false);
        }
        return new Image.Step(
                time(step.created()),
                text(step.createdBy()),
                text(step.author()),
                text(step.comment()),
                Boolean.TRUE.equals(step.emptyLayer()));
    }

    /** Writes the configuration of an image of one layer. */
    static byte[] imported(
            Instant created,
            String comment,
            Platform platform,
            String dockerVersion,
            ImageConfig config,
            String diffId) {
        StoredStep step = new StoredStep(created.toString(), null, null, comment, null);
        Stored stored = new Stored(
                platform.architecture(),
                platform.variant().isEmpty() ? null : platform.variant(),
                null,
                comment,
                config,
                null,
                created.toString(),
                dockerVersion,
                List.of(step),
                platform.os(),
                null,
                new StoredRootFs("layers", List.of(diffId)));
        return written(stored);
    }

    /** An image's two configurations: what containers of it inherit, and what the container it was made of had. */
    record Configs(ImageConfig config, ImageConfig container) {}

    /** What an image without a base begins from: nothing, for this machine. */
    static Image nothing() {
        Platform host = Platform.host();
        return new Image(
                Digest.of(new byte[0]),
                Optional.empty(),
                "",
                "",
                host.architecture(),
                host.variant(),
                host.os(),
                "",
                "",
                ImageConfig.EMPTY,
                Optional.empty(),
                List.of(),
                List.of());
    }

    /**
     * Writes the configuration of an image that goes one step beyond another.
     *
     * @param configs what containers of it inherit, and what the step's own container had
     * @param diffId the new layer's; empty when the step left none
     */
    static byte[] child(Image parent, Image.Step step, Configs configs, String dockerVersion, String diffId) {
        List<StoredStep> steps = new ArrayList<>();
        parent.history().forEach(old -> steps.add(stored(old)));
        steps.add(stored(step));
        List<@Nullable String> diffIds = new ArrayList<>(parent.diffIds());
        if (!diffId.isEmpty()) {
            diffIds.add(diffId);
        }
        return written(new Stored(
                parent.architecture(),
                orNull(parent.variant()),
                orNull(step.author()),
                orNull(step.comment()),
                configs.config(),
                configs.container(),
                step.created().map(GoTime::format).orElse(null),
                dockerVersion,
                List.copyOf(steps),
                parent.os(),
                orNull(parent.osVersion()),
                new StoredRootFs("layers", diffIds)));
    }

    /**
     * Writes the configuration of an image whose steps above another image left one layer in all.
     *
     * @param merge the step that merged them
     */
    static byte[] squashed(Image whole, Image base, Image.Step merge, String diffId) {
        List<StoredStep> steps = new ArrayList<>();
        base.history().forEach(old -> steps.add(stored(old)));
        whole.history().stream()
                .skip(steps.size())
                .map(old -> new Image.Step(old.created(), old.createdBy(), old.author(), old.comment(), true))
                .forEach(old -> steps.add(stored(old)));
        steps.add(stored(merge));
        List<@Nullable String> diffIds = new ArrayList<>(base.diffIds());
        diffIds.add(diffId);
        return written(new Stored(
                whole.architecture(),
                orNull(whole.variant()),
                orNull(whole.author()),
                merge.comment(),
                whole.config(),
                whole.containerConfig().orElse(null),
                merge.created().map(GoTime::format).orElse(null),
                whole.dockerVersion(),
                List.copyOf(steps),
                whole.os(),
                orNull(whole.osVersion()),
                new StoredRootFs("layers", diffIds)));
    }

    private static StoredStep stored(Image.Step step) {
        return new StoredStep(
                step.created().map(GoTime::format).orElse(null),
                orNull(step.createdBy()),
                orNull(step.author()),
                orNull(step.comment()),
                step.emptyLayer() ? true : null);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static byte[] written(Stored stored) {
        try {
            return MAPPER.writeValueAsBytes(stored);
        } catch (JsonProcessingException e) {
            throw EngineException.internal("write image configuration: " + e.getOriginalMessage(), e);
        }
    }

    /** A document of an archive of images. */
    static byte[] document(Object value) {
        return line(value).getBytes(StandardCharsets.UTF_8);
    }

    /** A line of a progress answer; like the Engine's it is safe inside HTML. */
    static String line(Object value) {
        try {
            return MAPPER.writeValueAsString(value)
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("&", "\\u0026");
        } catch (JsonProcessingException e) {
            throw EngineException.internal("write progress: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * An array of texts, such as {@code ["sh","-c"]}; empty when it is no JSON at all.
     *
     * @throws EngineException INVALID when it is an array of something else
     */
    public static Optional<List<String>> texts(String json) {
        JsonNode array;
        try {
            array = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode node : array) {
            if (!node.isTextual()) {
                throw EngineException.invalid("when using JSON array syntax, arrays must be comprised of strings only");
            }
            texts.add(node.textValue());
        }
        return Optional.of(texts);
    }

    private static Optional<Instant> time(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw EngineException.invalid("parsing time \"" + text + "\" as RFC 3339: " + e.getMessage(), e);
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <T extends @Nullable Object> List<T> list(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
