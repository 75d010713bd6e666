package io.berth.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that names the engine's pid while it runs; closing removes it. */
final class PidFile implements AutoCloseable {
    private final Path path;

    private PidFile(Path path) {
        this.path = path;
    }

    /**
     * Writes the file.
     *
     * @throws ConfigException when it names another process that runs
     */
    static PidFile write(Path path) throws ConfigException {
        try {
            if (Files.exists(path) && runs(Files.readString(path).strip())) {
                throw new ConfigException("failed to start daemon, ensure the engine is not running or delete " + path
                        + ": process with PID " + Files.readString(path).strip() + " is still running");
            }
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(path, ProcessHandle.current().pid() + "\n");
            return new PidFile(path);
        } catch (IOException e) {
            throw new ConfigException("unable to write the pid file " + path + ": " + e.getMessage(), e);
        }
    }

    private static boolean runs(String pid) {
        return pid.matches("[0-9]{1,9}")
                && Long.parseLong(pid) != ProcessHandle.current().pid()
                && ProcessHandle.of(Long.parseLong(pid)).isPresent();
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
