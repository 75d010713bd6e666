package io.berth.api.http.hijack;

import io.berth.streams.attach.HijackedStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** A connection in memory: the client's bytes are known beforehand, a flush takes as much as the test says. One thread. */
final class MemoryStream implements HijackedStream {
    private final ByteBuffer input;
    private final int pieces;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private int room = Integer.MAX_VALUE;
    private boolean ended;

    /** A client that sends {@code input} in pieces of at most {@code pieces} bytes. */
    MemoryStream(byte[] input, int pieces) {
        this.input = ByteBuffer.wrap(input);
        this.pieces = pieces;
    }

    void room(int bytes) {
        room = bytes;
    }

    byte[] output() {
        return output.toByteArray();
    }

    boolean isEnded() {
        return ended;
    }

    @Override
    public int read(ByteBuffer into) {
        int count = Math.min(Math.min(pieces, into.remaining()), input.remaining());
        if (count == 0) {
            return -1;
        }
        into.put(input.slice(input.position(), count));
        input.position(input.position() + count);
        return count;
    }

    @Override
    public boolean flush(ByteBuffer bytes) {
        while (bytes.hasRemaining() && room > 0) {
            output.write(bytes.get());
            room--;
        }
        return !bytes.hasRemaining();
    }

    @Override
    public void write(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            output.write(bytes.get());
        }
    }

    @Override
    public void shutdownOutput() {
        ended = true;
    }

    @Override
    public void close() {
        ended = true;
    }
}
