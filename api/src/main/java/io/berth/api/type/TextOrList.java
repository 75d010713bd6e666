package io.berth.api.type;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.berth.api.json.GoValueException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a command, which is a list of texts or one text; a text is a list of one. */
public final class TextOrList extends StdDeserializer<List<String>> {
    private static final long serialVersionUID = 1;

    /** For Jackson, which makes one for each member. */
    public TextOrList() {
        super(List.class);
    }

    @Override
    public List<String> deserialize(JsonParser in, DeserializationContext context) throws IOException {
        if (in.hasToken(JsonToken.VALUE_STRING)) {
            return List.of(in.getText());
        }
        if (!in.isExpectedStartArrayToken()) {
            throw new GoValueException(in, "string");
        }
        try (TokenBuffer whole = context.bufferAsCopyOfValue(in);
                JsonParser elements = whole.asParser(in)) {
            List<String> texts = new ArrayList<>();
            elements.nextToken();
            while (elements.nextToken() != JsonToken.END_ARRAY) {
                texts.add(element(elements, whole));
            }
            return texts;
        }
    }

    /** The Engine tries the whole list as one text when an element does not fit, and complains of that. */
    private static String element(JsonParser elements, TokenBuffer whole) throws IOException {
        if (elements.hasToken(JsonToken.VALUE_NULL)) {
            return "";
        }
        if (!elements.hasToken(JsonToken.VALUE_STRING)) {
            JsonParser list = whole.asParser();
            list.nextToken();
            throw new GoValueException(list, "string");
        }
        return elements.getText();
    }
}
