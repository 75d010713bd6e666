package io.berth.streams.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names of a rotating log's parts, and how they are shifted.
 *
 * <pre>
 * NAME          the part being written
 * NAME.rotated  the part before it, while it waits for the name NAME.1
 * NAME.1        the part before those, or NAME.1.gz once it is compressed
 * NAME.n        the oldest, n = max-file - 1
 * </pre>
 *
 * Nothing here is locked; whoever calls keeps the names still.
 */
final class PartNames {
    private static final Logger LOGGER = LoggerFactory.getLogger(PartNames.class);

    private final Path file;
    private final int maxFiles;

    PartNames(Path file, int maxFiles) {
        this.file = file;
        this.maxFiles = maxFiles;
    }

    Path present() {
        return file;
    }

    Path rotated() {
        return file.resolveSibling(file.getFileName() + ".rotated");
    }

    Path older(int index) {
        return file.resolveSibling(file.getFileName() + "." + index);
    }

    Path compressed(int index) {
        return file.resolveSibling(file.getFileName() + "." + index + ".gz");
    }

    Path temporary(long generation) {
        return file.resolveSibling(file.getFileName() + ".compressing-" + generation);
    }

    boolean rotatedWaits() {
        return Files.exists(rotated());
    }

    /** Opens all parts, the oldest first. */
    List<LogPart> openAll(long generation) throws IOException {
        List<LogPart> parts = new ArrayList<>();
        try {
            int waits = rotatedWaits() ? 1 : 0;
            for (int i = maxFiles - 1; i >= 1; i--) {
                // both are there when a crash came just before the plain one was removed
                Path part = Files.exists(compressed(i)) ? compressed(i) : older(i);
                openIfExists(part, generation - i - waits, parts);
            }
            openIfExists(rotated(), generation - 1, parts);
            openIfExists(file, generation, parts);
            return parts;
        } catch (IOException e) {
            parts.forEach(LogPart::close);
            throw e;
        }
    }

    static void openIfExists(Path path, long generation, List<LogPart> into) throws IOException {
        if (Files.exists(path)) {
            into.add(LogPart.open(path, generation));
        }
    }

    /** The first name that no part has, or else the last of all; {@code limit} when none of those before it is free. */
    int firstFree(int limit) {
        int free = 1;
        while (free < limit && free < maxFiles - 1 && (Files.exists(older(free)) || Files.exists(compressed(free)))) {
            free++;
        }
        return free;
    }

    /**
     * Gives {@code part} the name NAME.1: moves each part one further, up to the free name, whose part goes if there is one.
     * Up to the first free name it can be done again after it was cut short by a crash.
     */
    void shift(Path part, int free) throws IOException {
        forget(older(free));
        forget(compressed(free));
        for (int i = free; i > 1; i--) {
            moveIfExists(older(i - 1), older(i));
            moveIfExists(compressed(i - 1), compressed(i));
        }
        moveIfExists(part, older(1));
    }

    /** Gives the part that waits for it its name, if one does. */
    void shiftRotated() throws IOException {
        if (rotatedWaits()) {
            shift(rotated(), firstFree(maxFiles));
        }
    }

    /**
     * Takes a part's name away at once and has its blocks freed by a thread of its own: that takes a tenth of a second
     * for a few hundred megabytes, and the appending thread is the one that reads every container's output.
     */
    static void forget(Path part) throws IOException {
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

    static void moveIfExists(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
