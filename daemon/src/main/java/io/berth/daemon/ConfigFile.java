package io.berth.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@code daemon.json} with dockerd's keys, read and checked against their types, in Go's words. */
final class ConfigFile {
    private final Map<Option, List<String>> values = new EnumMap<>(Option.class);
    private final Runtimes.Builder runtimes;

    private ConfigFile(Runtimes.Builder runtimes) {
        this.runtimes = runtimes;
    }

    /** Reads the file; what it says of runtimes goes to their builder. */
    static Map<Option, List<String>> read(Path path, Runtimes.Builder runtimes) throws ConfigException {
        var file = new ConfigFile(runtimes);
        file.take(tree(path));
        return file.values;
    }

    private static ObjectNode tree(Path path) throws ConfigException {
        JsonNode tree;
        try {
            String text = Files.readString(path);
            tree = text.isBlank() ? new ObjectMapper().createObjectNode() : new ObjectMapper().readTree(text);
        } catch (JsonEOFException e) {
            throw new ConfigException("invalid JSON: unexpected end of JSON input", e);
        } catch (JsonProcessingException e) {
            throw new ConfigException("invalid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new ConfigException("invalid JSON: json: cannot unmarshal " + type(tree)
                + " into Go value of type map[string]interface {}");
    }

    private void take(ObjectNode tree) throws ConfigException {
        var unknown = new ArrayList<String>();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            String key = entry.getKey();
            var option = Option.byKey(key);
            if (key.equals("proxies") && entry.getValue().isObject()) {
                for (Map.Entry<String, JsonNode> proxy : entry.getValue().properties()) {
                    Option named = Option.byKey(proxy.getKey())
                            .orElseThrow(() -> new ConfigException("proxies: unknown key " + proxy.getKey()));
                    put(named, proxy.getValue());
                }
            } else if (option.isEmpty()) {
                unknown.add(key);
            } else {
                put(option.get(), entry.getValue());
            }
        }
        if (!unknown.isEmpty()) {
            throw new ConfigException(
                    "the following directives don't match any configuration option: " + String.join(", ", unknown));
        }
    }

    private void put(Option option, JsonNode value) throws ConfigException {
        switch (option.kind()) {
            case TEXT -> scalar(option, value, value.isTextual(), "string");
            case FLAG -> scalar(option, value, value.isBoolean(), "bool");
            case NUMBER -> scalar(option, value, value.isInt(), "int");
            case LIST -> list(option, value);
            case MAP -> map(option, value);
            case OBJECTS -> objects(option, value);
        }
    }

    private void scalar(Option option, JsonNode value, boolean fits, String wanted) throws ConfigException {
        if (!fits) {
            throw mismatch(value, option.key(), wanted);
        }
        add(option, value.asText());
    }

    private void list(Option option, JsonNode value) throws ConfigException {
        if (!value.isArray()) {
            throw mismatch(value, option.key(), "[]string");
        }
        values.put(option, new ArrayList<>());
        for (JsonNode item : value) {
            boolean pairs = option == Option.DEFAULT_ADDRESS_POOL && item.isObject();
            if (!pairs && !item.isTextual()) {
                throw mismatch(item, option.key(), "string");
            }
            add(option, pairs ? pairs(item) : item.asText());
        }
    }

    private void map(Option option, JsonNode value) throws ConfigException {
        boolean flags = option == Option.FEATURES;
        if (!value.isObject()) {
            throw mismatch(value, option.key(), flags ? "map[string]bool" : "map[string]string");
        }
        values.put(option, new ArrayList<>());
        for (Map.Entry<String, JsonNode> item : value.properties()) {
            if (flags ? !item.getValue().isBoolean() : !item.getValue().isTextual()) {
                throw mismatch(item.getValue(), option.key() + "." + item.getKey(), flags ? "bool" : "string");
            }
            add(option, item.getKey() + "=" + item.getValue().asText());
        }
    }

    private void objects(Option option, JsonNode value) throws ConfigException {
        if (option == Option.RUNTIMES) {
            runtimes.addFile(value);
            values.put(option, new ArrayList<>());
        } else if (option == Option.ULIMITS) {
            ulimits(option, value);
        } else {
            add(option, value.toString());
        }
    }

    private void ulimits(Option option, JsonNode value) throws ConfigException {
        if (!value.isObject()) {
            throw mismatch(value, option.key(), "map[string]*units.Ulimit");
        }
        values.put(option, new ArrayList<>());
        for (Map.Entry<String, JsonNode> item : value.properties()) {
            JsonNode limit = item.getValue();
            for (String bound : List.of("Soft", "Hard")) {
                if (limit.has(bound) && !limit.get(bound).isIntegralNumber()) {
                    throw mismatch(limit.get(bound), option.key() + "." + bound, "int64");
                }
            }
            String name = limit.path("Name").asText(item.getKey());
            add(
                    option,
                    name + "=" + limit.path("Soft").asLong() + ":"
                            + limit.path("Hard").asLong());
        }
    }

    /** An object as its flag would be written: {@code base=10.0.0.0/8,size=24}. */
    private static String pairs(JsonNode object) {
        return object.properties().stream()
                .map(pair -> pair.getKey() + "=" + pair.getValue().asText())
                .collect(Collectors.joining(","));
    }

    private void add(Option option, String value) {
        values.computeIfAbsent(option, _ -> new ArrayList<>()).add(value);
    }

    private static ConfigException mismatch(JsonNode value, String key, String wanted) {
        return new ConfigException("invalid JSON: json: cannot unmarshal " + type(value)
                + " into Go struct field Config." + key + " of type " + wanted);
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "bool";
            case NUMBER -> "number";
            case STRING -> "string";
            case ARRAY -> "array";
            case NULL -> "null";
            default -> "object";
        };
    }
}
