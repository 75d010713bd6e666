package io.berth.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.berth.api.error.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The one JSON mapper. Names of members are upper camel case unless a wire type says otherwise, read in any case;
 * unknown members are ignored; maps are written in the order of their keys; an {@link Instant} is written as
 * {@link GoTime} does. Values are as strict as Go's: no string for a number, no number for a string.
 */
public final class EngineJson {
    private static final ObjectMapper MAPPER = build();

    private EngineJson() {}

    /** The mapper itself, for stored documents and for tests; never reconfigured. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /** One document in UTF-8 without a line feed at its end. */
    public static byte[] encode(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An array of what may be encoded already, in UTF-8 with a line feed at its end. */
    public static byte[] arrayLine(List<? extends Encoded<?>> elements) {
        int length = 2 + Math.max(1, elements.size());
        for (Encoded<?> element : elements) {
            length += element.json().length;
        }
        byte[] array = new byte[length];
        array[0] = '[';
        int at = 1;
        for (Encoded<?> element : elements) {
            if (at > 1) {
                array[at++] = ',';
            }
            byte[] json = element.json();
            System.arraycopy(json, 0, array, at, json.length);
            at += json.length;
        }
        array[at] = ']';
        array[at + 1] = '\n';
        return array;
    }

    /**
     * Reads a request's body: exactly one JSON value, and {@code null} counts as an empty object.
     *
     * @throws EngineException INVALID, in the Engine's words
     */
    public static <T> T decodeRequest(byte[] body, Class<T> type) {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            int end = JsonSyntax.endOfValue(text);
            if (end < 0) {
                throw EngineException.invalid("invalid JSON: got EOF while reading request body");
            }
            T value = read(text, type);
            int rest = JsonSyntax.skipSpace(text, end);
            if (rest < text.length() && text.charAt(rest) != ']' && text.charAt(rest) != '}') {
                throw EngineException.invalid("unexpected content after JSON");
            }
            return value;
        } catch (JsonMappingException e) {
            throw EngineException.invalid("invalid JSON: " + Mismatch.describe(MAPPER, e, text, type), e);
        } catch (JsonProcessingException e) {
            throw EngineException.invalid("invalid JSON: " + e.getOriginalMessage(), e);
        } catch (JsonSyntaxException e) {
            throw EngineException.invalid("invalid JSON: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a JSON value that stands in a parameter; empty for {@code null}.
     *
     * @throws EngineException INVALID, in the words of Go's decoder
     */
    public static <T> Optional<T> decodeText(String text, TypeReference<T> type) {
        try {
            if (JsonSyntax.endOfValue(text) < 0) {
                throw EngineException.invalid("EOF");
            }
            return Optional.ofNullable(MAPPER.readValue(text, type));
        } catch (JsonSyntaxException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()), e);
        } catch (JsonProcessingException e) {
            throw EngineException.invalid("json: cannot unmarshal a value: " + e.getOriginalMessage(), e);
        }
    }

    private static <T> T read(String text, Class<T> type) throws JsonProcessingException {
        T value = MAPPER.readValue(text, type);
        return value != null ? value : MAPPER.readValue("{}", type);
    }

    private static ObjectMapper build() {
        ObjectMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                .withCoercionConfig(LogicalType.Textual, strict -> {
                    strict.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                    strict.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                    strict.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                })
                .addModule(times())
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(JsonSyntax.MAX_DEPTH + 1)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build());
        return mapper;
    }

    private static SimpleModule times() {
        return new SimpleModule("berth")
                .addSerializer(new StdSerializer<Instant>(Instant.class) {
                    private static final long serialVersionUID = 1;

                    @Override
                    public void serialize(Instant value, JsonGenerator out, SerializerProvider provider)
                            throws IOException {
                        out.writeString(GoTime.format(value));
                    }
                })
                .addDeserializer(Instant.class, new StdDeserializer<Instant>(Instant.class) {
                    private static final long serialVersionUID = 1;

                    @Override
                    public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
                        String text = in.getValueAsString("");
                        try {
                            return GoTime.parse(text);
                        } catch (DateTimeException e) {
                            throw context.weirdStringException(text, Instant.class, String.valueOf(e.getMessage()));
                        }
                    }
                });
    }
}
