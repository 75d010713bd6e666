package io.berth.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program on a terminal of its own, at which the test types and waits for what is printed. script(1) holds the
 * terminal. The owner closes it, which ends the program.
 */
public final class Pty implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String NAMED = "terminal:";

    private final Process process;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private int seen;
    private String terminal = "";

    private Pty(Process process) {
        this.process = process;
    }

    /** A program that needs no engine, on a terminal of the given size. */
    public static Pty of(int rows, int columns, List<String> words) {
        return start(rows, columns, "", Path.of("/nonexistent"), words);
    }

    static Pty start(int rows, int columns, String host, Path config, List<String> words) {
        StringBuilder line =
                new StringBuilder("stty rows " + rows + " cols " + columns + "; echo " + NAMED + "$(tty); exec");
        words.forEach(
                word -> line.append(" '").append(word.replace("'", "'\\''")).append('\''));
        ProcessBuilder builder = new ProcessBuilder("script", "-qfec", line.toString(), "/dev/null");
        builder.environment().put("DOCKER_HOST", host);
        builder.environment().put("DOCKER_CONFIG", config.toString());
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().put("TERM", "dumb");
        try {
            Pty pty = new Pty(builder.redirectErrorStream(true).start());
            Thread.ofPlatform().daemon().start(pty::collect);
            String _ = pty.await(NAMED + "/dev/");
            pty.terminal = "/dev/" + pty.await("\n").trim();
            return pty;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void collect() {
        byte[] piece = new byte[8192];
        try {
            for (int count = process.getInputStream().read(piece);
                    count >= 0;
                    count = process.getInputStream().read(piece)) {
                synchronized (printed) {
                    printed.write(piece, 0, count);
                    printed.notifyAll();
                }
            }
        } catch (IOException e) {
            // the terminal is gone
        }
    }

    /** Everything printed so far. */
    public String text() {
        synchronized (printed) {
            return printed.toString(StandardCharsets.UTF_8);
        }
    }

    /** Waits until {@code mark} is printed after the last one; gives what came before it. */
    public String await(String mark) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        synchronized (printed) {
            while (true) {
                String text = printed.toString(StandardCharsets.UTF_8);
                int at = text.indexOf(mark, seen);
                if (at >= 0) {
                    String before = text.substring(seen, at);
                    seen = at + mark.length();
                    return before;
                }
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new AssertionError("'" + mark + "' was not printed within " + DEADLINE + ":\n" + text);
                }
                try {
                    printed.wait(Math.min(left, 1000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError(e);
                }
            }
        }
    }

    /** Types. */
    public Pty type(String keys) {
        try {
            OutputStream input = process.getOutputStream();
            input.write(keys.getBytes(StandardCharsets.UTF_8));
            input.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("typed '" + keys + "' after:\n" + text(), e);
        }
    }

    /** Changes the window's size, as a terminal emulator does. */
    public Pty resize(int rows, int columns) {
        Result result = Command.of(List.of(
                        "stty", "-F", terminal, "rows", Integer.toString(rows), "cols", Integer.toString(columns)))
                .run();
        if (result.status() != 0) {
            throw new AssertionError("stty: " + result);
        }
        return this;
    }

    /** Waits for the program's end and gives its exit status. */
    public int status() {
        try {
            if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("no end within " + DEADLINE + ":\n" + text());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
