package io.berth.api.route.image;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.json.EngineJson;
import java.util.List;
import java.util.Locale;

/** A platform as a query parameter has it: an OCI image index's {@code platform} object, in JSON. */
final class PlatformParameter {
    private static final TypeReference<JsonNode> ANY = new TypeReference<>() {};

    private PlatformParameter() {}

    /**
     * The platforms that a parameter names, each as {@code linux/arm64/v8}.
     *
     * @param since the minor API version that had the parameter first
     */
    static List<String> all(Call call, String name, int since) {
        return call.version().atLeast(since)
                ? call.queryAll(name).stream()
                        .filter(json -> !json.isEmpty())
                        .map(PlatformParameter::read)
                        .toList()
                : List.of();
    }

    /** As {@link #all}, of a parameter that stands once; empty when it does not. */
    static String one(Call call, String name, int since) {
        List<String> all = all(call, name, since);
        return all.isEmpty() ? "" : all.getFirst();
    }

    private static String read(String json) {
        JsonNode read;
        try {
            read = EngineJson.decodeText(json, ANY).orElseThrow(() -> unlike("null"));
        } catch (EngineException e) {
            throw EngineException.invalid("failed to parse platform: " + e.text(), e);
        }
        if (!read.isObject()) {
            throw unlike(read.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        String os = read.path("os").asText();
        String architecture = read.path("architecture").asText();
        if (os.isEmpty() || architecture.isEmpty()) {
            throw EngineException.invalid("both OS and Architecture must be provided");
        }
        String variant = read.path("variant").asText();
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }

    private static EngineException unlike(String kind) {
        return EngineException.invalid(
                "failed to parse platform: json: cannot unmarshal " + kind + " into Go value of type v1.Platform");
    }
}
