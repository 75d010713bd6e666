package io.berth.api.backend;

/** What containers use. */
public interface StatsBackend {
    /**
     * One JSON document a line.
     *
     * @param stream one line a second until the container stops or the client goes away; else one line
     * @param oneShot the line comes at once and says nothing about the time before
     */
    StreamBody stats(String container, boolean stream, boolean oneShot);
}
