package io.berth.execdriver;

/** One process of a container: its first one, or an exec. */
public interface RunningProcess {
    /** The process's pid on the host. */
    int pid();

    /**
     * Sends a signal to this process only.
     *
     * @param signal the signal's number (signal(7))
     * @return whether the process was still there
     */
    boolean signal(int signal) throws DriverException;

    /**
     * Sets the terminal's window size (TIOCSWINSZ); does nothing for a process without a terminal. Before the start the
     * size is kept and set before the first instruction.
     *
     * @throws DriverException when the process has ended
     */
    void resize(int rows, int columns) throws DriverException;

    /**
     * Waits for the process's end. When this returns, all it has written has gone through its StreamConfig and the
     * streams' end has been told; a grandchild that still holds the pipe does not delay it beyond a short drain.
     */
    ExitStatus waitFor() throws InterruptedException;
}
