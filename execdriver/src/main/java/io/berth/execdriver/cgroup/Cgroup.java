package io.berth.execdriver.cgroup;

import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * One container's control group, in every hierarchy that the host has. Plain blocking file access, for any thread; the
 * caller sees to it that {@link #remove()} comes last.
 */
public interface Cgroup {
    /** How the container's first process gets in: the launcher does it by itself, which is the fast way. */
    CgroupJoin join();

    /**
     * How another process gets in, beside the container's first one. In version 2 that one may have moved to a group
     * below and handed controllers on there, as systemd does in a container; then this group takes no processes.
     *
     * @param init the host's pid of the first process
     */
    CgroupJoin joinBeside(int init) throws IOException;

    /** Sets the limits that are given (neither zero nor empty) and leaves the others as they are. */
    void update(Resources resources) throws IOException;

    /**
     * Stops every process where it is; returns when they stand still.
     *
     * @throws IOException when they don't within ten seconds; the group is thawed then
     */
    void freeze() throws IOException, InterruptedException;

    /** The reverse of {@link #freeze()}. */
    void thaw() throws IOException;

    Counters counters() throws IOException;

    /** How many processes the kernel has killed here for want of memory. */
    long oomKills() throws IOException;

    /** Hears of those that the kernel kills from now on; empty where memory is not counted. The caller closes it. */
    Optional<OomEvents> oomEvents(Kernel kernel) throws IOException;

    /** The host's pids of all processes, those of groups below included. */
    List<Integer> pids() throws IOException;

    /** Sends a signal to every process; SIGKILL reaches frozen ones and those that are just being forked as well. */
    void signal(int signal) throws IOException;

    /**
     * Removes the group and what the container made below it, waiting a little for processes that are on their way out.
     * A second call does nothing.
     *
     * @throws IOException when processes are still there after five seconds
     */
    void remove() throws IOException, InterruptedException;
}
