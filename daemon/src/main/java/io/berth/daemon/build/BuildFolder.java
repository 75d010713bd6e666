package io.berth.daemon.build;

import static io.berth.execdriver.kernel.FileCalls.AT_FDCWD;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_NOFOLLOW;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;

import io.berth.daemon.tar.TreeRemover;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.PlatformTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of one build's own, gone when the build is.
 *
 * <pre>
 * NAME/context   what the client sent
 * NAME/N         what was fetched from the network
 * </pre>
 */
final class BuildFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BuildFolder.class);

    private final Kernel kernel;
    private final Path path;
    private final AtomicInteger made = new AtomicInteger();

    private BuildFolder(Kernel kernel, Path path) {
        this.kernel = kernel;
        this.path = path;
    }

    /** Makes a folder below {@code all}, which nobody else may enter. */
    static BuildFolder make(Kernel kernel, Path all, String name) throws IOException {
        Path path = Files.createDirectory(all.resolve(name));
        Files.setAttribute(path, "unix:mode", 0700);
        return new BuildFolder(kernel, path);
    }

    /** A new folder in it. */
    Path newFolder() throws IOException {
        return Files.createDirectory(path.resolve(Integer.toString(made.incrementAndGet())));
    }

    /** Opens a folder; the caller closes it. */
    OwnedFd open(Path folder) throws IOException {
        return kernel.open(AT_FDCWD, folder.toString(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, 0);
    }

    /** Removes it, also in a thread that is being interrupted; a second call does nothing. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            remove(kernel, path);
        } catch (IOException e) {
            LOG.error("remove {}: {}", path, e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Removes a folder, if it is there. */
    static void remove(Kernel kernel, Path path) throws IOException, InterruptedException {
        Path parent = path.toAbsolutePath().getParent();
        Path name = path.getFileName();
        if (parent == null || name == null || !Files.exists(path)) {
            return;
        }
        PlatformTask.run("build-remove", () -> {
            try (OwnedFd above = kernel.open(AT_FDCWD, parent.toString(), O_RDONLY | O_DIRECTORY, 0, 0)) {
                TreeRemover.remove(
                        kernel.tree(), above.number(), name.toString().getBytes(StandardCharsets.UTF_8));
            }
            return path;
        });
    }
}
