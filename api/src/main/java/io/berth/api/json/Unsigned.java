package io.berth.api.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import java.io.IOException;
import java.math.BigInteger;

/** Numbers that the Engine keeps without a sign: others are refused when they are read. */
public abstract class Unsigned extends JsonDeserializer<Number> {
    private final int bits;

    Unsigned(int bits) {
        this.bits = bits;
    }

    /** Of 16 bits. */
    public static final class Of16 extends Unsigned {
        public Of16() {
            super(16);
        }
    }

    /** Of 64 bits; the last of them is never used. */
    public static final class Of64 extends Unsigned {
        public Of64() {
            super(63);
        }
    }

    @Override
    public Number deserialize(JsonParser in, DeserializationContext context) throws IOException {
        if (!in.currentToken().isNumeric() || in.getNumberType() == JsonParser.NumberType.DOUBLE) {
            return (Number) context.handleUnexpectedToken(handledType(), in);
        }
        BigInteger value = in.getBigIntegerValue();
        if (value.signum() < 0 || value.bitLength() > bits) {
            return (Number) context.handleWeirdNumberValue(handledType(), value, "out of range");
        }
        return number(value);
    }

    /** What is absent is 0. */
    @Override
    public Number getNullValue(DeserializationContext context) {
        return number(BigInteger.ZERO);
    }

    private Number number(BigInteger value) {
        return bits < Integer.SIZE ? (Number) value.intValue() : (Number) value.longValue();
    }

    @Override
    public Class<?> handledType() {
        return bits < Integer.SIZE ? Integer.class : Long.class;
    }
}
