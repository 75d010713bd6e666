package io.berth.cli.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value: a small tree over the streaming parser, since a data binder would cost the client more time than its
 * whole work. Looking for what is not there gives {@link #MISSING}, so that paths can be followed without checks.
 *
 * <p>The value is a map, a list, a string, a {@link BigDecimal}, a boolean, null, or (missing) this class's marker.
 */
public final class Json {
    /** The value of a field that is not there. */
    public static final Json MISSING = new Json(Missing.MISSING);

    private static final JsonFactory FACTORY = new JsonFactory();

    private final @Nullable Object value;

    private enum Missing {
        MISSING
    }

    private Json(@Nullable Object value) {
        this.value = value;
    }

    /** Wraps maps, lists, strings, numbers and booleans as they are. */
    public static Json of(@Nullable Object value) {
        return new Json(value);
    }

    /** Parses one value. */
    public static Json parse(byte[] text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return parser.nextToken() == null ? MISSING : new Json(read(parser));
        }
    }

    /** Parses one value. */
    public static Json parse(String text) throws IOException {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Gives each value of a stream of JSON values to {@code each} as soon as it is complete. */
    public static void stream(InputStream in, JsonConsumer each) throws IOException {
        try (JsonParser parser = FACTORY.createParser(in)) {
            while (parser.nextToken() != null) {
                each.accept(new Json(read(parser)));
            }
        }
    }

    /** Takes the values of a stream. */
    @FunctionalInterface
    public interface JsonConsumer {
        /** Takes one value. */
        void accept(Json json) throws IOException;
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> readObject(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            map.put(name, read(parser));
        }
        return map;
    }

    private static List<@Nullable Object> readArray(JsonParser parser) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(parser));
        }
        return list;
    }

    /** The field, or {@link #MISSING}. */
    public Json get(String field) {
        return value instanceof Map<?, ?> map && map.containsKey(field) ? new Json(map.get(field)) : MISSING;
    }

    /** The field at the end of a path of fields, or {@link #MISSING}. */
    public Json at(String... path) {
        Json json = this;
        for (String field : path) {
            json = json.get(field);
        }
        return json;
    }

    /** The list's items; none when this is no list. */
    public List<Json> items() {
        List<Json> items = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object item : list) {
                items.add(new Json(item));
            }
        }
        return items;
    }

    /** The object's fields in their order; none when this is no object. */
    public Map<String, Json> fields() {
        Map<String, Json> fields = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, field) -> fields.put(String.valueOf(name), new Json(field)));
        }
        return fields;
    }

    /** Whether there is such a field or value at all, null included. */
    public boolean exists() {
        return value != Missing.MISSING;
    }

    /** Whether this is null or missing. */
    public boolean isNull() {
        return value == null || value == Missing.MISSING;
    }

    /** Whether this is an object. */
    public boolean isObject() {
        return value instanceof Map;
    }

    /** Whether this is a list. */
    public boolean isList() {
        return value instanceof List;
    }

    /** Whether this is a string. */
    public boolean isText() {
        return value instanceof String;
    }

    /** Whether this is a number. */
    public boolean isNumber() {
        return value instanceof Number;
    }

    /** Whether this is true or false. */
    public boolean isBoolean() {
        return value instanceof Boolean;
    }

    /** The string, number or boolean as text; empty for null and for what is not there. */
    public String text() {
        if (isNull()) {
            return "";
        }
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }

    /** The number; 0 when this is none. */
    public long number() {
        return value instanceof Number number ? number.longValue() : 0;
    }

    /** Whether this is {@code true}. */
    public boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }

    /** The list's items as text. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Json item : items()) {
            texts.add(item.text());
        }
        return texts;
    }

    /** The JSON text, without white space. */
    public String toJson() {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        switch (value) {
            case Json json -> write(out, json.value);
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> field : map.entrySet()) {
                    out.writeFieldName(String.valueOf(field.getKey()));
                    write(out, field.getValue());
                }
                out.writeEndObject();
            }
            case Iterable<?> list -> {
                out.writeStartArray();
                for (Object item : list) {
                    write(out, item);
                }
                out.writeEndArray();
            }
            case BigDecimal number -> out.writeNumber(number);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Boolean bool -> out.writeBoolean(bool);
            case String text -> out.writeString(text);
            case null -> out.writeNull();
            default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
        }
    }

    @Override
    public String toString() {
        return toJson();
    }
}
