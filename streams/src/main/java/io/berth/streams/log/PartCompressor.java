package io.berth.streams.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compresses one rotated part beside the producer; on a virtual thread of its own. */
final class PartCompressor implements Runnable {
    private static final Logger LOGGER = LoggerFactory.getLogger(PartCompressor.class);
    private static final int BLOCK = 64 * 1024;

    private final RotatingFile files;
    private final long generation;

    PartCompressor(RotatingFile files, long generation) {
        this.files = files;
        this.generation = generation;
    }

    @Override
    public void run() {
        Path target = files.temporary(generation);
        try {
            for (LogPart part : files.openOlder(generation)) {
                try (part) {
                    compress(part, target);
                }
                files.replaceByCompressed(generation, target);
            }
        } catch (NoSuchFileException e) {
            LOGGER.debug("a rotated log has been removed meanwhile", e);
        } catch (IOException e) {
            LOGGER.warn("a rotated log stays uncompressed: {}", target, e);
            deleteQuietly(target);
        }
    }

    private static void compress(LogPart part, Path target) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(target), BLOCK)) {
            long offset = 0;
            for (int count = part.read(block, 0); count > 0; count = part.read(block.clear(), offset)) {
                out.write(block.array(), 0, count);
                offset += count;
            }
        }
    }

    private static void deleteQuietly(Path target) {
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            LOGGER.debug("could not delete {}", target, e);
        }
    }
}
