package io.berth.daemon.network;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/** One engine of a host at a time has this, by the lock of a file that goes with the process. Closing gives it back. */
final class HostLock implements AutoCloseable {
    private static final long PAUSE_MILLIS = 20;

    private final FileChannel channel;

    private HostLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the lock.
     *
     * @throws IOException when another has it for longer than {@code patience}, or the file can't be opened
     */
    static HostLock take(Path file, Duration patience) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean done = false;
        try {
            long end = System.nanoTime() + patience.toNanos();
            while (attempt(channel).isEmpty()) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("another engine has kept it for " + patience.toSeconds()
                            + " s: see who holds it (fuser " + file + "), and start again when it has gone");
                }
                Thread.sleep(PAUSE_MILLIS);
            }
            done = true;
            return new HostLock(channel);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while another engine has it", e);
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static Optional<FileLock> attempt(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
