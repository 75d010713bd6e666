package io.berth.cli.client;

import io.berth.streams.attach.DetachScanner;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The copying between the client's own streams and a hijacked connection: output on the thread that calls
 * {@link #await}, input on a daemon thread of its own, which may still wait for a key when the session is over.
 *
 * <p>The end of the input closes the connection's sending half; the session goes on until the output's end. The owner
 * closes the session, which closes the connection and gives the terminal back its mode.
 */
public final class AttachSession implements AutoCloseable {
    private static final int PIECE = 64 * 1024;
    /** After so long the first keys of the detach sequence were meant for the program. */
    private static final long KEYS_MILLIS = 250;

    private final HijackedConnection connection;
    private final boolean multiplexed;
    private final OutputCopier output = OutputCopier.toStandardStreams();
    private final Optional<Terminal> terminal;
    private final Optional<DetachScanner> detachKeys;
    private final Thread restore;
    private volatile boolean detached;
    /** How many pieces of input have been sent. */
    private long sent;

    private AttachSession(
            HijackedConnection connection,
            boolean multiplexed,
            Optional<Terminal> terminal,
            Optional<DetachScanner> detachKeys) {
        this.connection = connection;
        this.multiplexed = multiplexed;
        this.terminal = terminal;
        this.detachKeys = detachKeys;
        this.restore = new Thread(() -> terminal.ifPresent(Terminal::restore), "restore-terminal");
    }

    /**
     * Begins to copy.
     *
     * @param stdin whether the client's input goes to the process
     * @param tty whether the process has a terminal: its output is not multiplexed then
     * @param terminal the client's terminal, to be made raw
     * @param detachKeys the sequence that ends the session
     */
    public static AttachSession begin(
            HijackedConnection connection,
            boolean stdin,
            boolean tty,
            Optional<Terminal> terminal,
            Optional<DetachScanner> detachKeys)
            throws IOException {
        AttachSession session = new AttachSession(connection, !tty, terminal, detachKeys);
        if (terminal.isPresent()) {
            Runtime.getRuntime().addShutdownHook(session.restore);
            terminal.get().raw();
        }
        if (stdin) {
            Thread.ofPlatform().daemon().name("stdin").start(session::copyInput);
        } else {
            connection.shutdownOutput();
        }
        return session;
    }

    /**
     * Copies the output to its end.
     *
     * @return false when the user typed the detach sequence instead
     */
    public boolean await() throws IOException {
        try {
            output.copy(connection, multiplexed);
        } catch (ClosedChannelException e) {
            if (!detached) {
                throw e;
            }
        }
        return !detached;
    }

    private void copyInput() {
        byte[] piece = new byte[PIECE];
        FileInputStream in = new FileInputStream(FileDescriptor.in); // never closed: descriptor 0 is the terminal's too
        try {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                if (!send(piece, count)) {
                    detached = true;
                    connection.close();
                    return;
                }
            }
            connection.shutdownOutput();
        } catch (IOException e) {
            // the process no longer reads, or the session is over: the output's end tells
        }
    }

    private synchronized boolean send(byte[] piece, int count) throws IOException {
        sent++;
        ByteBuffer typed = ByteBuffer.wrap(piece, 0, count);
        if (detachKeys.isEmpty()) {
            connection.write(typed);
            return true;
        }
        DetachScanner scanner = detachKeys.get();
        ByteBuffer through = ByteBuffer.allocate(count + scanner.withheld());
        boolean found = scanner.scan(typed, through);
        connection.write(through.flip());
        if (scanner.withheld() > 0) {
            long now = sent;
            CompletableFuture.delayedExecutor(KEYS_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> release(scanner, now));
        }
        return !found;
    }

    /** Lets the program have withheld keys that no other has followed. */
    private synchronized void release(DetachScanner scanner, long since) {
        if (sent != since) {
            return;
        }
        ByteBuffer through = ByteBuffer.allocate(scanner.withheld());
        scanner.release(through);
        try {
            connection.write(through.flip());
        } catch (IOException e) {
            // the process no longer reads, or the session is over: the output's end tells
        }
    }

    /** Gives the terminal its mode back before the close, so that a message can be printed; harmless when repeated. */
    public void restoreTerminal() {
        if (terminal.isEmpty()) {
            return;
        }
        terminal.get().restore();
        try {
            var _ = Runtime.getRuntime().removeShutdownHook(restore);
        } catch (IllegalStateException e) {
            // the client is ending anyway: the hook has done it
        }
    }

    @Override
    public void close() throws IOException {
        restoreTerminal();
        connection.close();
    }
}
