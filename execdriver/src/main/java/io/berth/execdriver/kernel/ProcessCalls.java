package io.berth.execdriver.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Signals, terminals and what else concerns processes. */
public interface ProcessCalls {
    int SIGKILL = 9;
    int SIGTERM = 15;

    /** A terminal's size in characters. */
    record Window(int rows, int columns) {}

    /** Sends a signal; 0 only asks whether the process is there. */
    void kill(int pid, int signal) throws IOException;

    /** A descriptor that stands for the process and becomes readable when it ends. */
    OwnedFd pidfdOpen(int pid) throws IOException;

    /** Sends a signal to just that process, whatever became of its pid. */
    void pidfdSendSignal(int pidfd, int signal) throws IOException;

    /**
     * Lets a thread run as soon as it can, before all threads without this, in turns with those with it (sched(7),
     * {@code SCHED_RR}). What it starts has none of it. For threads that need little time, and that others wait for.
     *
     * @param thread its number in the kernel; 0 for the calling one
     * @throws KernelException EPERM when this process may not
     */
    void runAtOnce(int thread) throws IOException;

    Window windowSize(int terminal) throws IOException;

    void setWindowSize(int terminal, Window window) throws IOException;

    /** What is to a terminal's mode of work: the kernel's {@code struct termios}, in native byte order. */
    ByteBuffer terminalMode(int terminal) throws IOException;

    /** Sets what {@link #terminalMode} tells, at once. */
    void setTerminalMode(int terminal, ByteBuffer mode) throws IOException;

    /**
     * Has the kernel check and take a BPF program for control groups' devices (bpf(2)).
     *
     * @param instructions direct, 8 bytes each in native byte order
     */
    OwnedFd loadDeviceProgram(ByteBuffer instructions) throws IOException;

    /**
     * Has a version 2 control group ask a program beside those that it asks already; the program lives with the group.
     *
     * @param cgroup the group's directory, open
     */
    void attachDeviceProgram(int cgroup, int program) throws IOException;
}
