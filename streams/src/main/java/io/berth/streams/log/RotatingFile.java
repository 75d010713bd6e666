package io.berth.streams.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is only appended to, and its older parts, as {@link PartNames} names them.
 *
 * <p>One thread appends and rotates; any thread opens parts to read. {@code namesLock} keeps the names still while they are
 * changed: it is held over those system calls, never over reading or writing content. Of more than
 * {@value #FEW_NAMES} parts a thread of its own shifts the names, since the appending thread reads every container's
 * output; until that is done, the present part grows.
 */
final class RotatingFile {
    private static final Logger LOGGER = LoggerFactory.getLogger(RotatingFile.class);

    /** So many names are shifted at once. */
    static final int FEW_NAMES = 16;

    /** So often parts are opened without keeping the names still, since of a thousand parts that takes a while. */
    private static final int OPEN_TRIES = 3;

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    private final LogFormat format;
    private final PartNames names;
    private final int maxFiles;
    private final boolean compress;
    private final ReentrantLock namesLock = new ReentrantLock();
    private final List<PartListener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable FileChannel channel;
    private volatile boolean naming; // a rotated part waits for its name
    private final AtomicLong changes = new AtomicLong(); // of the names, up to the last that is done
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
        this.names = new PartNames(file, maxFiles);
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

    /** Whether the parts of the last rotation have their names. */
    boolean mayRotate() {
        return !naming;
    }

    /** Starts a new part, if it may; the oldest goes when there would be more than allowed. */
    void rotate() throws IOException {
        if (!mayRotate()) {
            return;
        }
        close();
        boolean named;
        namesLock.lock();
        try {
            named = makeRoomWithLock();
            channel = FileChannel.open(names.present(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            present = new Present(present.generation() + 1, 0, 0);
            for (PartListener listener : listeners) {
                listener.newPart(LogPart.open(names.present(), present.generation()));
            }
        } finally {
            changes.incrementAndGet();
            namesLock.unlock();
        }
        if (named) {
            compressSoon(present.generation() - 1);
        }
    }

    /** Whether the present part has got another name for good. */
    private boolean makeRoomWithLock() throws IOException {
        if (maxFiles == 1) {
            PartNames.forget(names.present());
            return true;
        }
        names.shiftRotated(); // when an earlier engine process was killed before it had
        int free = names.firstFree(FEW_NAMES);
        if (free < FEW_NAMES) {
            names.shift(names.present(), free);
            return true;
        }
        PartNames.moveIfExists(names.present(), names.rotated());
        nameSoon(present.generation());
        return false;
    }

    private void compressSoon(long rotated) {
        if (compress && maxFiles > 1) {
            Thread.ofVirtual().name("log-compress").start(() -> new PartCompressor(this, rotated).run());
        }
    }

    /** Has the rotated part named, and compressed after that. */
    private void nameSoon(long rotated) {
        naming = true;
        Thread.ofPlatform().daemon().name("log-shift").start(() -> {
            while (!nameRotated()) {
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            }
            compressSoon(rotated);
        });
    }

    private boolean nameRotated() {
        namesLock.lock();
        try {
            names.shiftRotated();
            naming = false;
            return true;
        } catch (NoSuchFileException e) {
            LOGGER.debug("a rotated log has been removed meanwhile", e);
            naming = false;
            return true;
        } catch (IOException e) {
            LOGGER.error(
                    "the parts of log {} can't be renamed: its last part grows until they can", names.present(), e);
            return false;
        } finally {
            changes.incrementAndGet();
            namesLock.unlock();
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
        for (int tries = 0; tries < OPEN_TRIES; tries++) {
            long seen = changes.get();
            List<LogPart> parts = openWhileNamesMayChange();
            namesLock.lock();
            try {
                if (!parts.isEmpty() && changes.get() == seen) {
                    return limitWithLock(parts, toAdd);
                }
            } finally {
                namesLock.unlock();
            }
            parts.forEach(LogPart::close);
        }
        namesLock.lock();
        try {
            return limitWithLock(names.openAll(present.generation()), toAdd);
        } finally {
            namesLock.unlock();
        }
    }

    private List<LogPart> openWhileNamesMayChange() throws IOException {
        try {
            return names.openAll(present.generation());
        } catch (NoSuchFileException e) {
            LOGGER.debug("a part of a log was renamed while it was opened", e);
            return List.of();
        }
    }

    private List<LogPart> limitWithLock(List<LogPart> parts, List<PartListener> toAdd) {
        Present now = present;
        if (!parts.isEmpty() && now.size() >= 0 && parts.getLast().generation() == now.generation()) {
            parts.getLast().limit(now.size());
        }
        listeners.addAll(toAdd);
        return parts;
    }

    void removeListener(PartListener listener) {
        listeners.remove(listener);
    }

    /** Puts a compressed part in the place of the plain one, wherever rotation has moved it meanwhile. */
    void replaceByCompressed(long generation, Path compressedFile) throws IOException {
        namesLock.lock();
        try {
            long index = indexWithLock(generation);
            if (index >= maxFiles) {
                Files.delete(compressedFile);
            } else {
                Files.move(compressedFile, names.compressed((int) index), StandardCopyOption.ATOMIC_MOVE);
                Files.deleteIfExists(names.older((int) index));
            }
        } finally {
            changes.incrementAndGet();
            namesLock.unlock();
        }
    }

    private long indexWithLock(long generation) {
        return present.generation() - generation - (names.rotatedWaits() ? 1 : 0);
    }

    /** Opens the plain part of that generation, if it is still there. */
    List<LogPart> openOlder(long generation) throws IOException {
        List<LogPart> part = new ArrayList<>();
        namesLock.lock();
        try {
            long index = indexWithLock(generation);
            if (index < maxFiles) {
                PartNames.openIfExists(names.older((int) index), generation, part);
            }
            return part;
        } finally {
            namesLock.unlock();
        }
    }

    /** Cuts what follows the last whole record; answers the size. */
    private long cutTornEnd(FileChannel writable) throws IOException {
        long size = writable.size();
        try (LogPart part = LogPart.open(names.present(), 0)) {
            long end = format.wholeRecords(part);
            if (end < size) {
                writable.truncate(end);
            }
            return end;
        }
    }

    Path temporary(long generation) {
        return names.temporary(generation);
    }

    private FileChannel open() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(names.present(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            channel = open;
            present = new Present(present.generation(), present.truncations(), cutTornEnd(open));
        }
        return open;
    }
}
