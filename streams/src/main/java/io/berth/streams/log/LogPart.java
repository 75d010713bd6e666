package io.berth.streams.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/** One part of a rotating log, open for reading; its bytes stay there to be read whatever becomes of its name. */
final class LogPart implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;

    private final Path path;
    private final long generation;
    private FileChannel channel;
    private boolean compressed;
    private long limit = Long.MAX_VALUE;

    private LogPart(Path path, long generation, FileChannel channel) {
        this.path = path;
        this.generation = generation;
        this.channel = channel;
        this.compressed = path.toString().endsWith(".gz");
    }

    static LogPart open(Path path, long generation) throws IOException {
        return new LogPart(path, generation, FileChannel.open(path, StandardOpenOption.READ));
    }

    /** Which part of the log this is: one more with each rotation. */
    long generation() {
        return generation;
    }

    /** Lets the part end at {@code bytes}, although the file may go on. */
    void limit(long bytes) {
        limit = bytes;
    }

    /** The part's length in bytes, of what there is or up to the limit; unpacks a compressed part first. */
    long size() throws IOException {
        unpack();
        return Math.min(limit, channel.size());
    }

    /** Reads at {@code offset} up to the part's end; -1 there. */
    int read(ByteBuffer into, long offset) throws IOException {
        unpack();
        long left = limit - offset;
        if (left <= 0) {
            return -1;
        }
        if (left < into.remaining()) {
            into.limit(into.position() + (int) left);
        }
        return channel.read(into, offset);
    }

    void readFully(ByteBuffer into, long offset) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int count = read(into, at);
            if (count < 0) {
                return;
            }
            at += count;
        }
    }

    /** As {@link #readFully}, but a compressed part's start is had without unpacking the whole. */
    void readHead(ByteBuffer into, long offset) throws IOException {
        if (!compressed || offset != 0) {
            readFully(into, offset);
            return;
        }
        channel.position(0);
        InputStream in = new GZIPInputStream(Channels.newInputStream(channel), BLOCK);
        into.put(in.readNBytes(into.remaining()));
        channel.position(0);
    }

    /** Writes a compressed part out into a nameless plain file, for tail and since need to seek in it. */
    private void unpack() throws IOException {
        if (!compressed) {
            return;
        }
        Path plain = Files.createTempFile(path.toAbsolutePath().getParent(), "log", ".plain");
        FileChannel unpacked = FileChannel.open(plain, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(plain);
        try (InputStream in = new GZIPInputStream(Channels.newInputStream(channel), BLOCK)) {
            OutputStream out = Channels.newOutputStream(unpacked);
            in.transferTo(out);
        } catch (IOException e) {
            unpacked.close();
            throw e;
        }
        channel = unpacked;
        compressed = false;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
