package io.berth.execdriver;

import io.berth.streams.StreamConfig;
import java.util.Optional;

/**
 * Runs containers' processes. Two implementations, chosen per container by {@code HostConfig.Runtime}; both pass the
 * same contract suite.
 *
 * <pre>{@code
 * var container = driver.create(spec, streams);   // namespaces and mounts are there, the program is not
 * container.start();                              // execve has happened, or StartException says why not
 * var status = container.init().waitFor();        // the process is gone and its output is out
 * container.delete();                             // nothing is left
 * }</pre>
 *
 * All methods may be called from any thread, also from virtual ones; they wait in Java, never in native code.
 */
public interface ExecDriver extends AutoCloseable {
    /** The runtime's name as in {@code HostConfig.Runtime}. */
    String name();

    /**
     * Makes the container's namespaces, cgroup and mounts and stops just before its program: {@link
     * RunningContainer#init()} has a pid whose {@code /proc/PID/root} is the container's root. After a failure nothing
     * is left.
     *
     * @param streams the container's streams; the driver writes its output to their writers and binds its stdin
     * @throws StartException when the container can't be made
     */
    RunningContainer create(ContainerSpec spec, StreamConfig streams) throws StartException, InterruptedException;

    /**
     * Takes over a container that an earlier engine process started and that may have ended since.
     *
     * @param id the container's id
     * @return empty when there is no trace of it; a container whose process has ended answers {@link
     *     RunningProcess#waitFor()} at once, after its last output has been written to {@code streams}
     */
    Optional<RunningContainer> restore(String id, StreamConfig streams) throws InterruptedException;

    /** Lets go of all containers, which run on; what they print from now on waits for the next engine process. */
    @Override
    void close();
}
