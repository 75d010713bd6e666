package io.berth.streams.log.remote;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * A log service as one container's options describe it.
 *
 * @param driver the driver's name
 * @param label whose log it is and where it goes, for the engine's log
 * @param dialer connects to it
 * @param codec writes records for it
 * @param connectsFirst whether a container that can't reach it is not started
 * @param blocking whether a slow service slows the container
 * @param maxBuffer the bytes that may wait to be sent
 * @param firstPause how long to wait before the first new try to connect; doubled up to ten seconds
 * @param lineIds a new name, of 32 bytes, for a line that comes in pieces
 */
record RemoteService(
        String driver,
        String label,
        Dialer dialer,
        RecordCodec codec,
        boolean connectsFirst,
        boolean blocking,
        long maxBuffer,
        Duration firstPause,
        Supplier<byte[]> lineIds) {}
