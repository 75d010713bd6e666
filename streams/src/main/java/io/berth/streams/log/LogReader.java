package io.berth.streams.log;

import java.io.IOException;
import java.io.OutputStream;

/** Reads one container's log back; any number at once, each on its own virtual thread. */
public interface LogReader {
    /**
     * Writes the records that {@code options} asks for, oldest first. Flushes whenever it has caught up. With
     * {@code follow} it goes on until the present run's output is out, or at once where no run is on; it is ended by
     * interruption or by {@code out} failing.
     */
    void read(LogReadOptions options, OutputStream out) throws IOException, InterruptedException;

    /**
     * Everything logged up to this moment, with the unfinished lines. Only at a point between two pieces
     * ({@link io.berth.streams.StreamConfig#subscribe}); the caller closes it.
     */
    LogSnapshot snapshot() throws IOException;
}
