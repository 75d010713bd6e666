package io.berth.streams.attach;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A queue of bytes on disk: one thread appends, another one reads. It consists of nameless files, each released as soon
 * as it has been read, so that it takes no more of the disk than what is still to be read, and nothing after a crash.
 */
final class SpillFile implements AutoCloseable {
    private final Path folder;
    private final long segmentBytes;
    private final ConcurrentLinkedDeque<Segment> segments = new ConcurrentLinkedDeque<>();

    /** One nameless file. */
    private static final class Segment {
        private final FileChannel channel;
        private volatile long written;
        private long read;

        Segment(FileChannel channel) {
            this.channel = channel;
        }
    }

    SpillFile(Path folder, long segmentBytes) {
        this.folder = folder;
        this.segmentBytes = segmentBytes;
    }

    /** Appends all of {@code bytes}; the one appending thread. */
    void append(ByteBuffer bytes) throws IOException {
        Segment last = segments.peekLast();
        if (last == null || last.written >= segmentBytes) {
            last = new Segment(openNameless());
            segments.addLast(last);
        }
        long at = last.written;
        while (bytes.hasRemaining()) {
            at += last.channel.write(bytes, at);
        }
        last.written = at;
    }

    /** Reads what has been appended, up to {@code into}'s room; -1 when there is nothing at the moment. */
    int read(ByteBuffer into) throws IOException {
        Segment first = segments.peekFirst();
        if (first == null) {
            return -1;
        }
        long left = first.written - first.read;
        if (left == 0) {
            return releaseIfFull(first) ? read(into) : -1;
        }
        if (left < into.remaining()) {
            into.limit(into.position() + (int) left);
        }
        int count = first.channel.read(into, first.read);
        first.read += count;
        return count;
    }

    private boolean releaseIfFull(Segment first) throws IOException {
        if (first.written < segmentBytes) {
            return false;
        }
        segments.remove(first);
        first.channel.close();
        return true;
    }

    private FileChannel openNameless() throws IOException {
        Files.createDirectories(folder);
        Path path = Files.createTempFile(folder, "spill", ".tmp");
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    /** Releases the disk space; neither thread may be in a call. */
    @Override
    public void close() throws IOException {
        for (Segment segment = segments.poll(); segment != null; segment = segments.poll()) {
            segment.channel.close();
        }
    }
}
