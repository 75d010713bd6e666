package io.berth.api.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Type;
import java.util.Map;

/** Says of a JSON value that does not fit its wire type what Go's decoder says. */
final class Mismatch {
    private Mismatch() {}

    /**
     * The message for {@code failure}.
     *
     * @param text the whole document, known to be well formed
     * @param root the type it was to become
     */
    static String describe(ObjectMapper mapper, JsonMappingException failure, String text, Type root) {
        if (failure instanceof GoValueException) {
            return failure.getOriginalMessage();
        }
        JsonNode node;
        try {
            node = mapper.readTree(text);
        } catch (JsonProcessingException beyondJacksonsBounds) {
            return beyondJacksonsBounds.getOriginalMessage();
        }
        Type type = root;
        boolean element = false;
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            String name = step.getFieldName();
            element = name == null;
            path.append('.').append(element ? Integer.toString(step.getIndex()) : escape(name));
            node = element ? node.path(step.getIndex()) : member(node, name);
            type = GoTypes.memberOf(type, element ? "" : name).orElse(Object.class);
        }
        String place = path.isEmpty() ? "Go value" : element ? path.toString() : "Go struct field " + path;
        return "json: cannot unmarshal " + word(node, type) + " into " + place + " of type " + GoTypes.nameOf(type);
    }

    private static String word(JsonNode node, Type type) {
        return switch (node.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case BOOLEAN -> "bool";
            case NUMBER -> GoTypes.isInteger(type) ? "number " + node.asText() : "number";
            default -> "string";
        };
    }

    private static JsonNode member(JsonNode node, String name) {
        JsonNode exact = node.path(name);
        if (!exact.isMissingNode()) {
            return exact;
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (member.getKey().equalsIgnoreCase(name)) {
                return member.getValue();
            }
        }
        return exact;
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
