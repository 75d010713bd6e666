package io.berth.streams.frame;

import io.berth.streams.StreamType;
import java.nio.ByteBuffer;

/**
 * The header before each piece of a multiplexed stream (Engine API, {@code POST /containers/{id}/attach}, "Stream
 * format").
 *
 * <pre>
 * byte   0        1  2  3      4  5  6  7
 *        stream   0  0  0      length of the payload, big-endian, unsigned
 *        0 stdin, 1 stdout, 2 stderr, 3 an error of the engine itself
 * </pre>
 */
public final class FrameHeader {
    /** The header's length in bytes. */
    public static final int LENGTH = 8;

    private FrameHeader() {}

    /**
     * Writes the header of the piece {@code bytes} into the {@value #LENGTH} bytes before its position and moves the
     * position back over it, so that header and payload are one run of bytes.
     */
    public static void prepend(StreamType stream, ByteBuffer bytes) {
        int length = bytes.remaining();
        int start = bytes.position() - LENGTH;
        bytes.position(start);
        bytes.put(start, (byte) stream.number());
        bytes.put(start + 1, (byte) 0).put(start + 2, (byte) 0).put(start + 3, (byte) 0);
        bytes.put(start + 4, (byte) (length >>> 24)).put(start + 5, (byte) (length >>> 16));
        bytes.put(start + 6, (byte) (length >>> 8)).put(start + 7, (byte) length);
    }

    /** Writes a header for {@code length} bytes of payload at {@code at}. */
    public static void put(StreamType stream, int length, byte[] into, int at) {
        into[at] = (byte) stream.number();
        into[at + 1] = 0;
        into[at + 2] = 0;
        into[at + 3] = 0;
        into[at + 4] = (byte) (length >>> 24);
        into[at + 5] = (byte) (length >>> 16);
        into[at + 6] = (byte) (length >>> 8);
        into[at + 7] = (byte) length;
    }
}
