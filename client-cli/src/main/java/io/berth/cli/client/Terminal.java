package io.berth.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * The terminal that the client runs on. Native code is loaded by {@link #open} only: a command without a terminal
 * session never pays for it. Safe for several threads.
 */
public final class Terminal {
    private static final int TERMIOS_SIZE = 256;
    private static final long TIOCGWINSZ = 0x5413;
    private static final int TCSANOW = 0;

    private final LibC libc;
    private final Runtime runtime;
    private final Pointer before;

    /** A window's size in characters. */
    public record Size(int rows, int columns) {}

    private Terminal(LibC libc) {
        this.libc = libc;
        this.runtime = Runtime.getRuntime(libc);
        this.before = Memory.allocateDirect(runtime, TERMIOS_SIZE, true);
    }

    /** Whether the file descriptor is a terminal, without native code. */
    public static boolean isTerminal(int fd) {
        try {
            String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** Loads the native code. */
    public static Terminal open() {
        return new Terminal(LibraryLoader.create(LibC.class).load("c"));
    }

    /** The window's size; 0 x 0 when there is no telling. */
    public Size size() {
        Pointer window = Memory.allocateDirect(runtime, 8, true);
        if (libc.ioctl(1, TIOCGWINSZ, window) != 0 && libc.ioctl(0, TIOCGWINSZ, window) != 0) {
            return new Size(0, 0);
        }
        return new Size(window.getShort(0) & 0xffff, window.getShort(2) & 0xffff);
    }

    /** Lets every key through as it is typed; {@link #restore} undoes it. */
    public synchronized void raw() throws IOException {
        if (libc.tcgetattr(0, before) != 0) {
            throw new IOException("the input device is not a TTY");
        }
        byte[] saved = new byte[TERMIOS_SIZE];
        before.get(0, saved, 0, saved.length);
        Pointer raw = Memory.allocateDirect(runtime, TERMIOS_SIZE, true);
        raw.put(0, saved, 0, saved.length);
        libc.cfmakeraw(raw);
        libc.tcsetattr(0, TCSANOW, raw);
    }

    /** Puts the terminal back into the mode that {@link #raw} found. */
    public synchronized void restore() {
        libc.tcsetattr(0, TCSANOW, before);
    }
}
