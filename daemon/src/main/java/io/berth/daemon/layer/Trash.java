package io.berth.daemon.layer;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes folders: they vanish at once from where they were, by a rename into a folder of the trash, and are emptied by
 * a thread of its own. What a dead daemon left there goes at the next start.
 *
 * <p>Links are never followed, and a tree may be deeper than any path is long: a folder inside a folder is moved to the
 * top before it is emptied.
 */
public final class Trash implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Trash.class);

    private static final int PATIENCE_SECONDS = 5;

    private final Path folder;
    private final AtomicLong next;
    private final ExecutorService remover = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("layer-remover").factory());

    /**
     * Begins to empty the trash.
     *
     * @param folder on the file system of all that is thrown away; made when missing
     */
    public Trash(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
            left.forEach(found::add);
        }
        this.next = new AtomicLong(found.stream().mapToLong(Trash::number).max().orElse(0));
        found.forEach(path -> remover.execute(() -> empty(path)));
    }

    /** Takes a folder away; one that is not there is no error. Returns as soon as the name is free. */
    public void remove(Path path) throws IOException {
        Path moved = nextName();
        try {
            Files.move(path, moved, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return;
        }
        try {
            remover.execute(() -> empty(moved));
        } catch (RejectedExecutionException e) {
            log.debug("{} waits for the next start", moved);
        }
    }

    /** Lets the thread finish the folder it is at, for some seconds; what is left waits for the next start. */
    @Override
    public void close() {
        remover.shutdownNow();
        try {
            if (!remover.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("{} is still being emptied", folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long number(Path path) {
        try {
            return Long.parseLong(String.valueOf(path.getFileName()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void empty(Path first) {
        Deque<Path> waiting = new ArrayDeque<>(List.of(first));
        while (!waiting.isEmpty() && !Thread.currentThread().isInterrupted()) {
            Path path = waiting.pop();
            try {
                emptyOne(path, waiting);
            } catch (NoSuchFileException e) {
                log.debug("{} is gone already", path);
            } catch (IOException e) {
                log.warn("remove {}: {}", path, e.toString());
            }
        }
    }

    private void emptyOne(Path path, Deque<Path> waiting) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> names = Files.newDirectoryStream(path)) {
                for (Path name : names) {
                    deleteOrMove(name, waiting);
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        Files.deleteIfExists(path);
    }

    private void deleteOrMove(Path name, Deque<Path> waiting) throws IOException {
        try {
            Files.delete(name);
        } catch (DirectoryNotEmptyException e) {
            Path moved = nextName();
            Files.move(name, moved, StandardCopyOption.ATOMIC_MOVE);
            waiting.push(moved);
        }
    }

    private Path nextName() {
        return folder.resolve(Long.toString(next.incrementAndGet()));
    }
}
