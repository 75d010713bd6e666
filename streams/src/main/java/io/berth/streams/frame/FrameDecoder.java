package io.berth.streams.frame;

import io.berth.streams.StreamType;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes a multiplexed stream apart again, fed with reads of any size: several frames in one read, or a header torn in
 * two. Payloads are handed on as they come and never gathered, so its memory does not depend on a frame's length.
 *
 * <p>Not thread-safe. Idiom: {@code feed} each read, then {@code finish} at the end of the connection.
 */
public final class FrameDecoder {
    /** Where the payloads go. */
    @FunctionalInterface
    public interface Sink {
        /** A part of the stream's bytes; {@code bytes} belongs to the decoder again afterwards. */
        void accept(StreamType stream, ByteBuffer bytes) throws IOException;
    }

    private static final int ENGINE_ERROR = 3;

    private final long maxLength;
    private final Sink sink;
    private final ByteBuffer header = ByteBuffer.allocate(FrameHeader.LENGTH);
    private StreamType stream = StreamType.STDOUT;
    private long left;

    /** A decoder that refuses frames longer than {@code maxLength} bytes. */
    public FrameDecoder(long maxLength, Sink sink) {
        this.maxLength = maxLength;
        this.sink = sink;
    }

    /**
     * Takes all of {@code bytes}.
     *
     * @throws IOException when the bytes are no multiplexed stream, or from the sink
     */
    public void feed(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (left > 0) {
                int limit = bytes.limit();
                int part = (int) Math.min(left, bytes.remaining());
                int end = bytes.position() + part;
                bytes.limit(end);
                sink.accept(stream, bytes);
                bytes.limit(limit).position(end);
                left -= part;
            } else {
                header.put(bytes.get());
                if (!header.hasRemaining()) {
                    readHeader();
                }
            }
        }
    }

    /**
     * Says that the connection is at its end.
     *
     * @throws IOException when it ended within a frame
     */
    public void finish() throws IOException {
        if (left > 0 || header.position() > 0) {
            throw new IOException("the multiplexed stream ended within a frame");
        }
    }

    private void readHeader() throws IOException {
        int id = header.get(0) & 0xff;
        if (id > ENGINE_ERROR || header.get(1) != 0 || header.get(2) != 0 || header.get(3) != 0) {
            throw new IOException("Unrecognized input header: " + id);
        }
        left = header.getInt(4) & 0xffff_ffffL;
        if (left > maxLength) {
            throw new IOException("a frame of " + left + " bytes is longer than the limit of " + maxLength);
        }
        header.clear();
        if (id == ENGINE_ERROR) {
            stream = StreamType.STDERR;
        } else {
            stream = id == 2 ? StreamType.STDERR : id == 1 ? StreamType.STDOUT : StreamType.STDIN;
        }
    }
}
