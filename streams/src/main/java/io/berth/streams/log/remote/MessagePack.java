package io.berth.streams.log.remote;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** As much of MessagePack as fluentd's forward protocol takes to write, and to step over an answer. */
final class MessagePack {
    private static final int SHORT_STRING = 31;
    private static final int SHORT_LIST = 15;
    private static final int MOST_NESTED = 8;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    MessagePack array(int count) {
        return head(0x90, SHORT_LIST, 0, 0xdc, count);
    }

    MessagePack map(int count) {
        return head(0x80, SHORT_LIST, 0, 0xde, count);
    }

    MessagePack string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A string of these bytes, well-formed or not. */
    MessagePack string(byte[] text) {
        head(0xa0, SHORT_STRING, 0xd9, 0xda, text.length);
        bytes.writeBytes(text);
        return this;
    }

    /** A signed number of four bytes. */
    MessagePack number(int value) {
        bytes.write(0xd2);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        return this;
    }

    /** Eight bytes of the extension {@code type}. */
    MessagePack extension(byte type, long value) {
        bytes.write(0xd7);
        bytes.write(type);
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        return this;
    }

    /** The shortest head: within the first byte, one byte of length ({@code one} not 0), two, or four. */
    private MessagePack head(int within, int most, int one, int two, int count) {
        if (count <= most) {
            bytes.write(within | count);
        } else if (count <= 0xff && one != 0) {
            bytes.write(one);
            bytes.write(count);
        } else if (count <= 0xffff) {
            bytes.write(two);
            bytes.write(count >>> 8);
            bytes.write(count);
        } else {
            bytes.write(two + 1);
            bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(count).array());
        }
        return this;
    }

    /**
     * Reads one value to its end.
     *
     * @throws EOFException when there is none
     */
    static void skip(InputStream in) throws IOException {
        skip(new DataInputStream(in), MOST_NESTED);
    }

    private static void skip(DataInputStream in, int depth) throws IOException {
        if (depth == 0) {
            throw new IOException("an answer of fluentd is nested too deeply");
        }
        int head = in.readUnsignedByte();
        if (head >= 0x80 && head <= 0x8f) {
            skipAll(in, 2L * (head & SHORT_LIST), depth);
        } else if (head >= 0x90 && head <= 0x9f) {
            skipAll(in, head & SHORT_LIST, depth);
        } else if (head >= 0xa0 && head <= 0xbf) {
            in.skipNBytes(head & SHORT_STRING);
        } else if (head >= 0xc0 && head < 0xe0) {
            skipLong(in, head, depth);
        }
    }

    private static void skipLong(DataInputStream in, int head, int depth) throws IOException {
        switch (head) {
            case 0xc0, 0xc1, 0xc2, 0xc3 -> {}
            case 0xcc, 0xd0 -> in.skipNBytes(1);
            case 0xcd, 0xd1, 0xd4 -> in.skipNBytes(2);
            case 0xd5 -> in.skipNBytes(3);
            case 0xca, 0xce, 0xd2 -> in.skipNBytes(4);
            case 0xd6 -> in.skipNBytes(5);
            case 0xcb, 0xcf, 0xd3 -> in.skipNBytes(8);
            case 0xd7 -> in.skipNBytes(9);
            case 0xd8 -> in.skipNBytes(17);
            case 0xc4, 0xd9 -> in.skipNBytes(in.readUnsignedByte());
            case 0xc5, 0xda -> in.skipNBytes(in.readUnsignedShort());
            case 0xc6, 0xdb -> in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
            case 0xc7 -> in.skipNBytes(in.readUnsignedByte() + 1L);
            case 0xc8 -> in.skipNBytes(in.readUnsignedShort() + 1L);
            case 0xc9 -> in.skipNBytes(Integer.toUnsignedLong(in.readInt()) + 1);
            case 0xdc -> skipAll(in, in.readUnsignedShort(), depth);
            case 0xdd -> skipAll(in, Integer.toUnsignedLong(in.readInt()), depth);
            case 0xde -> skipAll(in, 2L * in.readUnsignedShort(), depth);
            default -> skipAll(in, 2L * Integer.toUnsignedLong(in.readInt()), depth);
        }
    }

    private static void skipAll(DataInputStream in, long count, int depth) throws IOException {
        for (long i = 0; i < count; i++) {
            skip(in, depth - 1);
        }
    }
}
