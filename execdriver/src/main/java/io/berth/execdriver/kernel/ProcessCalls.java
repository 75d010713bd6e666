package io.berth.execdriver.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Signals, terminals and what else concerns processes. */
public interface ProcessCalls {
    int SIGKILL = 9;
    int SIGTERM = 15;

    /** The BPF commands that are used here (bpf(2)). */
    int BPF_PROG_LOAD = 5;

    int BPF_PROG_ATTACH = 8;

    /** A terminal's size in characters. */
    record Window(int rows, int columns) {}

    /** Sends a signal; 0 only asks whether the process is there. */
    void kill(int pid, int signal) throws IOException;

    /** A descriptor that stands for the process and becomes readable when it ends. */
    OwnedFd pidfdOpen(int pid) throws IOException;

    /** Sends a signal to just that process, whatever became of its pid. */
    void pidfdSendSignal(int pidfd, int signal) throws IOException;

    Window windowSize(int terminal) throws IOException;

    void setWindowSize(int terminal, Window window) throws IOException;

    /**
     * Any bpf(2) command.
     *
     * @param attributes direct, the command's {@code union bpf_attr} as the whole of its content
     * @return what the command returns, a descriptor for {@link #BPF_PROG_LOAD}
     */
    int bpf(int command, ByteBuffer attributes) throws IOException;
}
