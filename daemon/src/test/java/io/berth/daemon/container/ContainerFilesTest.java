package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainerFilesTest {
    private static final int REMOVALS = 200;
    /** Less than how often a folder is looked at again. */
    private static final int LATE_FILES = 50;

    @TempDir
    private Path root;

    @Test
    void aFolderIsRemovedAlsoWhileSomebodyWritesThere() throws Exception {
        var files = new ContainerFiles(root, Path.of("/etc"), () -> Path.of("/none"), () -> ContainerPresets.NONE);
        for (int i = 0; i < REMOVALS; i++) {
            files.create("c");
            Path folder = files.folder("c");
            var begun = new CountDownLatch(1);
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(folder, begun));
            begun.await();
            files.delete("c");
            assertThat(folder).doesNotExist();
            writer.join();
        }
    }

    private static void write(Path folder, CountDownLatch begun) {
        try {
            for (int i = 0; i < LATE_FILES; i++) {
                Files.createFile(folder.resolve("late." + i));
                begun.countDown();
            }
        } catch (NoSuchFileException e) {
            assertThat(folder).doesNotExist();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
