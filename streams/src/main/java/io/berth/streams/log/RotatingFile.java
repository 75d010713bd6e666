package io.berth.streams.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is only appended to, and its older parts.
 *
 * <pre>
 * NAME          the part being written
 * NAME.1        the part before it, or NAME.1.gz once it is compressed
 * NAME.n        the oldest, n = max-file - 1
 * </pre>
 *
 * One thread appends and rotates; any thread opens parts to read. {@code namesLock} keeps the names still while they are
 * changed or opened: it is held over those few system calls, never over reading or writing content.
 */
final class RotatingFile {
    private static final Logger LOGGER = LoggerFactory.getLogger(RotatingFile.class);

    private final LogFormat format;
    private final Path file;
    private final int maxFiles;
    private final boolean compress;
    private final ReentrantLock namesLock = new ReentrantLock();
    private final List<PartListener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable FileChannel channel;
    private volatile Present present = new Present(0, 0, -1);

    /** Told, by the appending thread, of each new part right after it has come into being. */
    interface PartListener {
        /** The caller goes on when this returns; the listener owns {@code part}. */
        void newPart(LogPart part);
    }

    /**
     * How far the part being written has got.
     *
     * @param generation which part it is: one more with each rotation
     * @param truncations how often somebody else has cut the file; its content starts anew with each
     * @param size the bytes that belong to whole records; -1 before the file has been opened
     */
    record Present(long generation, long truncations, long size) {}

    RotatingFile(LogFormat format, Path file, int maxFiles, boolean compress) {
        this.format = format;
        this.file = file;
        this.maxFiles = maxFiles;
        this.compress = compress;
    }

    /** The bytes in the present part that belong to whole records; opens the file if need be. */
    long size() throws IOException {
        open();
        return present.size();
    }

    LogFormat format() {
        return format;
    }

    Present present() {
        return present;
    }

    /** Appends all or nothing: after a failure, the file ends where it ended before, as far as that can be had. */
    void append(byte[] bytes, int length) throws IOException {
        FileChannel out = open();
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        } catch (ClosedChannelException e) {
            channel = null;
            throw e;
        } catch (IOException e) {
            out.truncate(present.size());
            throw e;
        }
        Present before = present;
        long actual = out.size();
        boolean cut = actual < before.size() + length;
        present = new Present(before.generation(), before.truncations() + (cut ? 1 : 0), actual);
    }

    /** Takes back what was appended beyond {@code size}; a file that is shorter stays as it is. */
    void cut(long size) throws IOException {
        FileChannel out = open();
        if (out.size() > size) {
            out.truncate(size);
            present = new Present(present.generation(), present.truncations(), size);
        }
    }

    /** Starts a new part; the oldest goes when there would be more than allowed. */
    void rotate() throws IOException {
        close();
        namesLock.lock();
        try {
            if (maxFiles == 1) {
                forget(file);
            } else {
                shiftWithLock();
            }
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            present = new Present(present.generation() + 1, 0, 0);
            for (PartListener listener : listeners) {
                listener.newPart(LogPart.open(file, present.generation()));
            }
        } finally {
            namesLock.unlock();
        }
        if (compress && maxFiles > 1) {
            long rotated = present.generation() - 1;
            Thread.ofVirtual().name("log-compress").start(() -> new PartCompressor(this, rotated).run());
        }
    }

    /** Moves each part one further, up to the first free name: so one that was cut short by a crash can be done again. */
    private void shiftWithLock() throws IOException {
        int free = 1;
        while (free < maxFiles - 1 && (Files.exists(older(free)) || Files.exists(compressed(free)))) {
            free++;
        }
        forget(older(free));
        forget(compressed(free));
        for (int i = free; i > 1; i--) {
            moveIfExists(older(i - 1), older(i));
            moveIfExists(compressed(i - 1), compressed(i));
        }
        moveIfExists(file, older(1));
    }

    /**
     * Takes a part's name away at once and has its blocks freed by a thread of its own: that takes a tenth of a second
     * for a few hundred megabytes, and the appending thread is the one that reads every container's output.
     */
    private static void forget(Path part) throws IOException {
        if (!Files.exists(part)) {
            return;
        }
        FileChannel last = FileChannel.open(part, StandardOpenOption.READ);
        try {
            Files.deleteIfExists(part);
        } finally {
            Thread.ofPlatform().daemon().name("log-free").start(() -> closeQuietly(last));
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOGGER.debug("a rotated log's last part could not be closed", e);
        }
    }

    private static void moveIfExists(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Releases the descriptor; the next append opens the file again. */
    void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /**
     * The parts as they are now, the oldest first, the last one limited to whole records; adds {@code listener}, which
     * hears of the parts after these. The caller closes them.
     */
    List<LogPart> openParts(List<PartListener> toAdd) throws IOException {
        List<LogPart> parts = new ArrayList<>();
        namesLock.lock();
        try {
            for (int i = maxFiles - 1; i >= 1; i--) {
                // both are there when a crash came just before the plain one was removed
                Path part = Files.exists(compressed(i)) ? compressed(i) : older(i);
                openIfExists(part, present.generation() - i, parts);
            }
            openIfExists(file, present.generation(), parts);
            Present now = present;
            if (!parts.isEmpty() && now.size() >= 0 && parts.getLast().generation() == now.generation()) {
                parts.getLast().limit(now.size());
            }
            listeners.addAll(toAdd);
            return parts;
        } catch (IOException e) {
            parts.forEach(LogPart::close);
            throw e;
        } finally {
            namesLock.unlock();
        }
    }

    void removeListener(PartListener listener) {
        listeners.remove(listener);
    }

    private static void openIfExists(Path path, long generation, List<LogPart> into) throws IOException {
        if (Files.exists(path)) {
            into.add(LogPart.open(path, generation));
        }
    }

    /** Puts a compressed part in the place of the plain one, wherever rotation has moved it meanwhile. */
    void replaceByCompressed(long generation, Path compressedFile) throws IOException {
        namesLock.lock();
        try {
            long index = present.generation() - generation;
            if (index >= maxFiles) {
                Files.delete(compressedFile);
            } else {
                Files.move(compressedFile, compressed((int) index), StandardCopyOption.ATOMIC_MOVE);
                Files.deleteIfExists(older((int) index));
            }
        } finally {
            namesLock.unlock();
        }
    }

    /** Opens the plain part of that generation, if it is still there. */
    List<LogPart> openOlder(long generation) throws IOException {
        List<LogPart> part = new ArrayList<>();
        namesLock.lock();
        try {
            long index = present.generation() - generation;
            if (index < maxFiles) {
                openIfExists(older((int) index), generation, part);
            }
            return part;
        } finally {
            namesLock.unlock();
        }
    }

    /** Cuts what follows the last whole record; answers the size. */
    private long cutTornEnd(FileChannel writable) throws IOException {
        long size = writable.size();
        try (LogPart part = LogPart.open(file, 0)) {
            long end = format.wholeRecords(part);
            if (end < size) {
                writable.truncate(end);
            }
            return end;
        }
    }

    Path temporary(long generation) {
        return file.resolveSibling(file.getFileName() + ".compressing-" + generation);
    }

    private Path older(int index) {
        return file.resolveSibling(file.getFileName() + "." + index);
    }

    private Path compressed(int index) {
        return file.resolveSibling(file.getFileName() + "." + index + ".gz");
    }

    private FileChannel open() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            channel = open;
            present = new Present(present.generation(), present.truncations(), cutTornEnd(open));
        }
        return open;
    }
}
