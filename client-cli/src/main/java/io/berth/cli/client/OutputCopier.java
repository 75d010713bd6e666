package io.berth.cli.client;

import io.berth.streams.StreamType;
import io.berth.streams.frame.FrameDecoder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Copies an output stream, multiplexed or not, to standard output and error, up to its very end. */
public final class OutputCopier {
    private static final int PIECE = 64 * 1024;

    private final WritableByteChannel out;
    private final WritableByteChannel err;
    private final FrameDecoder decoder = new FrameDecoder(Long.MAX_VALUE, this::write);

    OutputCopier(WritableByteChannel out, WritableByteChannel err) {
        this.out = out;
        this.err = err;
    }

    /** Copies to file descriptors 1 and 2. */
    public static OutputCopier toStandardStreams() {
        return new OutputCopier(
                new FileOutputStream(FileDescriptor.out).getChannel(),
                new FileOutputStream(FileDescriptor.err).getChannel());
    }

    /** Copies a body, multiplexed or not, to its end. */
    public void copy(InputStream body, boolean multiplexed) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        for (int count = body.read(piece.array()); count >= 0; count = body.read(piece.array())) {
            accept(piece.clear().limit(count), multiplexed);
        }
        decoder.finish();
    }

    void copy(HijackedConnection connection, boolean multiplexed) throws IOException {
        while (connection.fill()) {
            accept(connection.buffered(), multiplexed);
        }
        decoder.finish();
    }

    private void accept(ByteBuffer bytes, boolean multiplexed) throws IOException {
        if (multiplexed) {
            decoder.feed(bytes);
        } else {
            write(StreamType.STDOUT, bytes);
        }
    }

    private void write(StreamType stream, ByteBuffer bytes) throws IOException {
        WritableByteChannel channel = stream == StreamType.STDERR ? err : out;
        while (bytes.hasRemaining()) {
            try {
                channel.write(bytes);
            } catch (IOException e) {
                throw new BrokenOutputException(e);
            }
        }
    }
}
