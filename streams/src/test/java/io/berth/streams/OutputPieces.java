package io.berth.streams;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Hands bytes to a writer as a console does: direct, with room for a header, the buffer used again and again. */
public final class OutputPieces {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BroadcastWriter.HEADER_ROOM + 256 * 1024);

    /** Writes {@code bytes} as one piece. */
    public void write(BroadcastWriter writer, byte[] bytes) {
        buffer.clear().position(BroadcastWriter.HEADER_ROOM);
        buffer.put(bytes).flip().position(BroadcastWriter.HEADER_ROOM);
        writer.write(buffer);
    }

    /** Writes {@code text} as one piece. */
    public void write(BroadcastWriter writer, String text) {
        write(writer, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes {@code bytes} in pieces of random lengths up to {@code longest}. */
    public void writeInPieces(BroadcastWriter writer, byte[] bytes, int longest, RandomGenerator random) {
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, random.nextInt(1, longest + 1));
            byte[] piece = new byte[length];
            System.arraycopy(bytes, at, piece, 0, length);
            write(writer, piece);
            at += length;
        }
    }
}
