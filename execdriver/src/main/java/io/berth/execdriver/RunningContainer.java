package io.berth.execdriver;

import io.berth.execdriver.cgroup.Counters;
import io.berth.execdriver.cgroup.Resources;
import io.berth.streams.StreamConfig;
import java.util.List;

/** A container that a driver has created: from just before its program's first instruction to {@link #delete()}. */
public interface RunningContainer {
    /** The container's first process, pid 1 in its own pid namespace. */
    RunningProcess init();

    /**
     * Executes the program.
     *
     * @throws StartException when execve failed; the container is gone then, as after {@link #delete()}
     */
    void start() throws StartException, InterruptedException;

    /**
     * Runs one more process in the container.
     *
     * @param execId names the process in this container; unused before
     * @throws StartException when it could not be started; nothing of it is left
     */
    RunningProcess exec(String execId, ProcessSpec process, StreamConfig streams)
            throws StartException, InterruptedException;

    /**
     * Looks up the user and the groups that {@link #exec} would give the process, and starts nothing.
     *
     * @throws StartException INVALID when the container's files do not know one of them
     */
    void checkUser(ProcessSpec process) throws StartException;

    /** Freezes every process of the container; returns when they are frozen. */
    void pause() throws DriverException, InterruptedException;

    /** The reverse of {@link #pause()}. */
    void resume() throws DriverException, InterruptedException;

    /** Changes the container's limits while it runs. */
    void update(Resources resources) throws DriverException;

    /** The host's pids of all processes in the container. */
    List<Integer> pids() throws DriverException;

    /** What the container has used so far. */
    Counters counters() throws DriverException;

    /**
     * Has a listener called each time that the kernel kills a process of the container for want of memory, until the
     * container is deleted or let go; called at most once.
     *
     * @param listener called on a thread of the driver's, which it must not hold up
     * @return whether the kernel has killed one before
     * @throws DriverException when nobody can be told
     */
    boolean whenOutOfMemory(Runnable listener) throws DriverException;

    /** Sends a signal to every process of the container, as {@code SIGKILL} at a forced stop. */
    void signalAll(int signal) throws DriverException;

    /** Kills what is left, and removes the state folder and the cgroup. A second call does nothing. */
    void delete() throws InterruptedException;
}
