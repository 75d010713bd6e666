package io.berth.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;

/**
 * A value that a deserializer of ours refuses. Go's own unmarshallers don't know where in the document they are, so the
 * message has no path.
 */
public final class GoValueException extends JsonMappingException {
    private static final long serialVersionUID = 1;

    /**
     * Refuses the value that {@code parser} stands on.
     *
     * @param goType what Go wanted there, such as {@code string}
     */
    public GoValueException(JsonParser parser, String goType) {
        super(parser, "json: cannot unmarshal " + word(parser) + " into Go value of type " + goType);
    }

    private static String word(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "object";
            case START_ARRAY -> "array";
            case VALUE_TRUE, VALUE_FALSE -> "bool";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
            default -> "string";
        };
    }
}
