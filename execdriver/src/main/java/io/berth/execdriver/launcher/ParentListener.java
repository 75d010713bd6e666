package io.berth.execdriver.launcher;

import java.time.Instant;

/** What a container's parent tells; called on the epoll loop's thread, so nothing here may block. */
public interface ParentListener {
    /** Descriptors of a process have come; they are the listener's from now on. May come in several parts. */
    void descriptors(int process, int pid, Descriptors descriptors);

    /**
     * The process is not there yet, its root is: the set-up waits for the next program.
     *
     * @param setupPid in whose mount namespace the root is
     */
    void prepared(int process, int setupPid);

    /** The process waits for its second program. */
    void created(int process, int pid);

    /** The process has executed its program. */
    void started(int process, int pid);

    /**
     * The process could not be made; its parent has forgotten it.
     *
     * @param failure why
     */
    void failed(int process, LaunchFailure failure);

    /**
     * The process has ended; its parent remembers it until {@link ParentConnection#acknowledge(int)}.
     *
     * @param status as a shell has it: the exit code, or 128 and the signal's number
     */
    void exited(int process, int pid, int status, Instant at);

    /**
     * Whether the parent takes the process's output to the spool. Told before the process's state, if it does, and when it
     * does no more, in answer to {@link ParentConnection#leave}.
     */
    void spooling(int process, boolean goesOn);

    /** All processes that the parent knows of have been told; the answer to {@link ParentConnection#attach()}. */
    void attached();

    /** The connection has ended; nothing comes after this. */
    void closed();
}
