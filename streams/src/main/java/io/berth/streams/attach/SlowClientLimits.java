package io.berth.streams.attach;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How long and how far a client may be behind.
 *
 * @param folder where spill files are made; they have no name while they are used
 * @param memoryBytes what is kept in memory for one client, before its spill file
 * @param fileBytes the bound of one client's spill file
 * @param grace how long the process may be held up for a client that has fallen behind by what memory keeps; after it,
 *     the client is on its own and spills
 * @param patience how long a client whose spill file is full may read nothing before it is cut off; as long as it does
 *     read, the process is held up instead
 * @param diskPatience how long the disk may take nothing of what is for the spill file before the client is cut off
 */
public record SlowClientLimits(
        Path folder, int memoryBytes, long fileBytes, Duration grace, Duration patience, Duration diskPatience) {
    private static final int MEMORY = 512 * 1024;
    private static final long FILE = 1L << 30;

    /** 512 KB of memory, 1 GiB of file, a quarter and three quarters of a second, three seconds for the disk. */
    public static SlowClientLimits in(Path folder) {
        return new SlowClientLimits(
                folder, MEMORY, FILE, Duration.ofMillis(250), Duration.ofMillis(750), Duration.ofSeconds(3));
    }
}
