package io.berth.execdriver.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    private Path state;

    /** As the parent does: under another name first, and as often as it has processes that end. */
    private static void writeStatuses(Path folder) {
        try {
            for (int process = 1; process <= 50; process++) {
                Path written = Files.createFile(folder.resolve("exit.new"));
                Files.move(written, folder.resolve("exit." + process));
            }
        } catch (NoSuchFileException e) {
            // the folder is gone, so nobody wants to know
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @RepeatedTest(50)
    void goesAlsoWhileTheParentWritesStatuses() throws IOException, InterruptedException {
        var folder = new StateFolder(state.resolve("c1"));
        folder.create(new StateFolder.Facts("/berth", Optional.empty(), Map.of()));
        Thread parent = Thread.ofPlatform().start(() -> writeStatuses(folder.path()));
        folder.delete();
        parent.join();
        assertThat(folder.path()).doesNotExist();
    }
}
