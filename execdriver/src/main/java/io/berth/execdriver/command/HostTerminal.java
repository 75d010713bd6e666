package io.berth.execdriver.command;

import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.ProcessCalls.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The terminal that this command runs on. While a container's terminal is shown on it, keys go through as they are
 * typed and the host's terminal alone turns a line's end into two characters, as with runc.
 */
final class HostTerminal {
    private static final int STDIN = 0;
    private static final int IFLAG = 0;
    private static final int OFLAG = 4;
    private static final int CFLAG = 8;
    private static final int LFLAG = 12;
    private static final int VTIME = 17 + 5;
    private static final int VMIN = 17 + 6;

    private static final int INPUT_PROCESSING = 1 | 2 | 8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;
    private static final int ONLCR = 4;
    private static final int SIZE_AND_PARITY = 0x30 | 0x100;
    private static final int EIGHT_BITS = 0x30;
    private static final int LINES_ECHO_SIGNALS = 1 | 2 | 8 | 0x40 | 0x8000;

    private final Kernel kernel;
    private final ByteBuffer before;

    private HostTerminal(Kernel kernel, ByteBuffer before) {
        this.kernel = kernel;
        this.before = before;
    }

    /** The terminal that is stdin, if it is one. */
    static Optional<HostTerminal> find(Kernel kernel) {
        try {
            return Optional.of(new HostTerminal(kernel, kernel.terminalMode(STDIN)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    WindowSize size() throws IOException {
        Window window = kernel.windowSize(STDIN);
        return new WindowSize(window.rows(), window.columns());
    }

    /** Lets every key through; {@link #restore} undoes it. */
    void raw() throws IOException {
        ByteBuffer mode = kernel.terminalMode(STDIN);
        clear(mode, IFLAG, INPUT_PROCESSING);
        clear(mode, LFLAG, LINES_ECHO_SIGNALS);
        clear(mode, CFLAG, SIZE_AND_PARITY);
        mode.putInt(CFLAG, mode.getInt(CFLAG) | EIGHT_BITS);
        mode.put(VTIME, (byte) 0).put(VMIN, (byte) 1);
        kernel.setTerminalMode(STDIN, mode);
    }

    void restore() throws IOException {
        kernel.setTerminalMode(STDIN, before);
    }

    /** Has a process's terminal leave line ends as they are: whoever shows them does what is to be done. */
    static void keepLineEnds(Kernel kernel, int pid) throws IOException {
        String stdin = "/proc/" + pid + "/fd/0";
        try (OwnedFd terminal = kernel.open(Kernel.AT_FDCWD, stdin, Kernel.O_RDWR | Kernel.O_NOCTTY, 0, 0)) {
            ByteBuffer mode = kernel.terminalMode(terminal.number());
            clear(mode, OFLAG, ONLCR);
            kernel.setTerminalMode(terminal.number(), mode);
        }
    }

    private static void clear(ByteBuffer mode, int field, int bits) {
        mode.putInt(field, mode.getInt(field) & ~bits);
    }
}
