package io.berth.streams.log;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Bytes such as programs write, and such as they should not. */
final class RandomBytes {
    private static final byte[][] BITS = {
        "a line of text\n".getBytes(StandardCharsets.UTF_8),
        "<tag a=\"b\\c\">&amp;\t\r\n".getBytes(StandardCharsets.UTF_8),
        "caf\u00e9 \u20ac \ud83d\ude00 \u2028\u2029\ufffd\n".getBytes(StandardCharsets.UTF_8),
        {0, 0, 0, 1, 2, 3, '\n'},
        {(byte) 0xe2, (byte) 0x82, (byte) 0xff, (byte) 0xc0, (byte) 0x80, (byte) 0xed, (byte) 0xa0, (byte) 0x80},
        "y".repeat(20_000).getBytes(StandardCharsets.UTF_8),
    };

    private RandomBytes() {}

    static byte[] of(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
            return bytes;
        }
        for (int at = 0; at < length; ) {
            byte[] bit = BITS[random.nextInt(BITS.length)];
            int part = Math.min(bit.length, length - at);
            System.arraycopy(bit, 0, bytes, at, part);
            at += part;
        }
        return bytes;
    }
}
