package io.berth.api.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.math.BigInteger;

/** Writes a number that the Engine keeps without a sign: -1 is the largest of 64 bits. */
public final class UnsignedWriter extends JsonSerializer<Long> {
    @Override
    public void serialize(Long value, JsonGenerator out, SerializerProvider providers) throws IOException {
        out.writeNumber(new BigInteger(Long.toUnsignedString(value)));
    }
}
