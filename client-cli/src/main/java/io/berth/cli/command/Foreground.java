package io.berth.cli.command;

import io.berth.cli.client.AttachSession;
import io.berth.cli.client.EngineClient;
import io.berth.cli.client.HijackedConnection;
import io.berth.cli.client.HttpRequest;
import io.berth.cli.client.Signals;
import io.berth.cli.client.Terminal;
import io.berth.cli.format.Json;
import io.berth.streams.attach.DetachKeys;
import io.berth.streams.attach.DetachScanner;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.FutureTask;

/**
 * What the commands with a process in the foreground share: the terminal, whose native code is loaded beside the first
 * requests, its size, the signals, and the exit status.
 */
final class Foreground {
    private static final int NO_STATUS = 125;

    private final EngineClient client;
    private final boolean tty;
    private final boolean stdin;
    private final Optional<FutureTask<Terminal>> terminal;

    private Foreground(EngineClient client, boolean tty, boolean stdin) {
        this.client = client;
        this.tty = tty;
        this.stdin = stdin;
        boolean needed = tty && (Terminal.isTerminal(0) || Terminal.isTerminal(1));
        terminal = needed ? Optional.of(new FutureTask<>(Terminal::open)) : Optional.empty();
        terminal.ifPresent(task -> Thread.ofPlatform().daemon().name("terminal").start(task));
    }

    /**
     * Prepares a session.
     *
     * @throws CliException when a terminal is asked for and the input is none
     */
    static Foreground of(EngineClient client, boolean tty, boolean stdin) {
        checkTerminal(tty, stdin);
        return new Foreground(client, tty, stdin);
    }

    static void checkTerminal(boolean tty, boolean stdin) {
        if (tty && stdin && !Terminal.isTerminal(0)) {
            throw new CliException("the input device is not a TTY");
        }
    }

    /** The terminal; waits until its native code is there. */
    private Optional<Terminal> terminal() {
        try {
            return terminal.isPresent() ? Optional.of(terminal.get().get()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CliException("the terminal can't be used: " + e.getCause());
        }
    }

    /** The window's size; 0 x 0 without a terminal. */
    Terminal.Size size() {
        return terminal().map(Terminal::size).orElse(new Terminal.Size(0, 0));
    }

    /** Begins to copy; the session owns the connection from here on. */
    AttachSession begin(HijackedConnection connection, String detachKeys) throws IOException {
        boolean raw = tty && stdin && Terminal.isTerminal(0);
        Optional<DetachScanner> keys =
                tty && stdin ? Optional.of(new DetachScanner(DetachKeys.parse(detachKeys))) : Optional.empty();
        return AttachSession.begin(connection, stdin, tty, raw ? terminal() : Optional.empty(), keys);
    }

    /** Tells the engine the window's size now and whenever it changes; {@code path} is that of the resize request. */
    void followSize(String path) {
        if (terminal.isPresent()) {
            resize(path);
            Signals.onResize(() -> resize(path));
        }
    }

    private void resize(String path) {
        Terminal.Size size = size();
        if (size.rows() == 0 && size.columns() == 0) {
            return;
        }
        try {
            client.call(HttpRequest.post(path)
                    .query("h", Integer.toString(size.rows()))
                    .query("w", Integer.toString(size.columns())));
        } catch (IOException e) {
            // the process is gone or not there yet: the size it was created with stands
        }
    }

    /** Passes the signals that this process gets on to the container's. */
    static void proxySignals(EngineClient client, String container) {
        Signals.onAny(name -> {
            try {
                client.call(HttpRequest.post("/containers/" + HttpRequest.escape(container) + "/kill")
                        .query("signal", name));
            } catch (IOException e) {
                // it has just ended: its exit status says all
            }
        });
    }

    /** The exit status in the answer to a wait request. */
    static int status(Json waited) {
        String error = waited.at("Error", "Message").text();
        if (!error.isEmpty()) {
            throw new CliException("berth: " + error, NO_STATUS);
        }
        return waited.get("StatusCode").exists()
                ? (int) waited.get("StatusCode").number()
                : NO_STATUS;
    }
}
