package io.berth.daemon;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that run before others: those that short answers pass through, and the virtual machine's own, which stops all
 * others while it collects garbage. Without that each of them waits for its share of a core, some milliseconds each time
 * while containers start. Where the kernel does not allow it they stay as the others are.
 */
final class PromptThreads {
    private static final Logger LOG = LoggerFactory.getLogger(PromptThreads.class);
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final String MACHINE = "VM Thread";

    private final Preference kernel;

    /** How the kernel is told of a thread, 0 for the calling one. */
    @FunctionalInterface
    interface Preference {
        void runAtOnce(int thread) throws IOException;
    }

    PromptThreads(Preference kernel) {
        this.kernel = kernel;
    }

    /** The calling thread becomes one. */
    void addCalling() {
        add(0);
    }

    /** The virtual machine's thread becomes one. */
    void addMachine() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).strip().equals(MACHINE)) {
                    add(Integer.parseInt(thread.getFileName().toString()));
                    return;
                }
            }
        } catch (IOException e) {
            LOG.debug("the threads of this process can't be read: {}", e.getMessage());
        }
    }

    private void add(int thread) {
        try {
            kernel.runAtOnce(thread);
        } catch (IOException e) {
            LOG.debug("a thread stays as the others are: {}", e.getMessage());
        }
    }
}
