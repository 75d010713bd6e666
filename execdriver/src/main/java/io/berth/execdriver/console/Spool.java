package io.berth.execdriver.console;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files in which a process's parent keeps what the process prints while no engine process takes it: {@code PATH.1},
 * {@code PATH.2} and so on; spool.c says what is in them. The parent writes to the last one only. The engine removes them.
 */
public record Spool(Path path) {
    /** All of them may grow to this; then the process waits for the next engine process as it does for any slow reader. */
    public static final long LIMIT_BYTES = 1L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    /** The numbers of the files that are there, in the order in which they were written. */
    List<Integer> numbers() {
        var numbers = new ArrayList<Integer>();
        String prefix = path.getFileName() + ".";
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(path.toAbsolutePath().getParent())) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith(prefix)) {
                    numbers.add(Integer.parseInt(name.substring(prefix.length())));
                }
            }
        } catch (IOException | NumberFormatException e) {
            LOG.error("What was printed while no engine was there can't be looked for in {}", path, e);
        }
        numbers.sort(null);
        return numbers;
    }

    Path file(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    /** Removes a file. */
    void remove(int number) {
        try {
            Files.deleteIfExists(file(number));
        } catch (IOException e) {
            LOG.warn("{} stays", file(number), e);
        }
    }

    /** Removes all files; those of a run that is over. */
    public void clear() {
        numbers().forEach(this::remove);
    }
}
