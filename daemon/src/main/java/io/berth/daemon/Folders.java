package io.berth.daemon;

import io.berth.execdriver.UserMap;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;

/**
 * The engine's two roots, made with modes that keep other users out, and locked so that two engines never share them.
 * Closing gives the locks back; the kernel does so too when the process dies.
 */
final class Folders implements AutoCloseable {
    private final Path dataRoot;
    private final Path execRoot;
    private final FileChannel dataLock;
    private final FileChannel execLock;

    private Folders(Path dataRoot, FileChannel dataLock, Path execRoot, FileChannel execLock) {
        this.dataRoot = dataRoot;
        this.execRoot = execRoot;
        this.dataLock = dataLock;
        this.execLock = execLock;
    }

    /**
     * Makes and locks both roots.
     *
     * @throws ConfigException when another engine uses one of them, or one can't be made
     */
    static Folders open(Path dataRoot, Path execRoot) throws ConfigException {
        FileChannel data = locked(dataRoot);
        try {
            return new Folders(dataRoot, data, execRoot, locked(execRoot));
        } catch (ConfigException e) {
            close(data);
            throw e;
        }
    }

    /** The id that stays with the data root, made at the first start. */
    String engineId() throws IOException {
        Path file = dataRoot.resolve("engine-id");
        if (!Files.exists(file)) {
            Files.writeString(file, UUID.randomUUID().toString());
        }
        return Files.readString(file).strip();
    }

    /** Lets containers' root go through the folder of the state, as an OCI runtime has to in a user namespace. */
    void letThrough(Optional<UserMap> users) throws IOException {
        int group = users.map(map -> Math.toIntExact(map.root().gid())).orElse(0);
        Files.setAttribute(execRoot, "unix:gid", group);
    }

    private static FileChannel locked(Path root) throws ConfigException {
        try {
            Files.createDirectories(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx--x---"));
            FileChannel channel =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock.isValid()) {
                return channel;
            }
            throw new ConfigException("another engine uses " + root);
        } catch (IOException e) {
            throw new ConfigException("unable to use " + root + ": " + e.getMessage(), e);
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException, ConfigException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            close(channel);
            throw new ConfigException("another engine in this process uses the same root", e);
        }
        close(channel);
        throw new ConfigException("another engine uses the same root");
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        close(execLock);
        close(dataLock);
    }
}
