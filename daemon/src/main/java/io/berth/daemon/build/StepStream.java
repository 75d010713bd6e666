package io.berth.daemon.build;

import io.berth.streams.StreamType;
import io.berth.streams.attach.HijackedStream;
import io.berth.streams.frame.FrameDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Stands where an attached client's connection would, and tells what a step prints to the build's client. */
final class StepStream implements HijackedStream {
    private final FrameDecoder decoder;

    StepStream(BuildOutput out) {
        decoder = new FrameDecoder(Integer.MAX_VALUE, (stream, bytes) -> {
            byte[] piece = new byte[bytes.remaining()];
            bytes.get(piece);
            out.output(piece, stream == StreamType.STDERR);
        });
    }

    /** Has no input. */
    @Override
    public int read(ByteBuffer into) {
        return -1;
    }

    /** Takes nothing at once: telling may wait for the client. */
    @Override
    public boolean flush(ByteBuffer bytes) {
        return !bytes.hasRemaining();
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        decoder.feed(bytes);
    }

    @Override
    public void shutdownOutput() throws IOException {
        decoder.finish();
    }

    @Override
    public void close() {
        // nothing is held
    }
}
