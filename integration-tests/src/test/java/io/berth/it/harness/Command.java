package io.berth.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A program to run with a deadline; when it passes the program is killed and the test fails. Immutable. */
public final class Command {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final List<String> words;
    private final Map<String, String> environment;
    private final byte[] input;
    private final Duration deadline;

    private Command(List<String> words, Map<String, String> environment, byte[] input, Duration deadline) {
        this.words = words;
        this.environment = environment;
        this.input = input;
        this.deadline = deadline;
    }

    /** A program and its arguments. */
    public static Command of(List<String> words) {
        return new Command(List.copyOf(words), Map.of(), new byte[0], DEADLINE);
    }

    /** One more environment variable. */
    public Command with(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new Command(words, more, input, deadline);
    }

    /** What the program reads on its standard input. */
    public Command input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What the program reads on its standard input. */
    public Command input(byte[] bytes) {
        return new Command(words, environment, bytes, deadline);
    }

    /** How long it may take. */
    public Command within(Duration longest) {
        return new Command(words, environment, input, longest);
    }

    /** Starts the program and leaves it to the caller, who ends it. */
    public Process start() {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("start " + words, e);
        }
    }

    /** Runs the program to its end. */
    public Result run() {
        Process process = start();
        Collector out = new Collector(process.getInputStream());
        Collector err = new Collector(process.getErrorStream());
        Thread.ofVirtual().start(() -> feed(process.getOutputStream()));
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "no end within " + deadline + ": " + words + "\n" + out.text() + "\n" + err.text());
            }
            return new Result(process.exitValue(), out.all(), new String(err.all(), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + words, e);
        }
    }

    private void feed(OutputStream to) {
        try (to) {
            to.write(input);
        } catch (IOException e) {
            // a program need not read its input to the end
        }
    }

    /** Reads a stream to its end on a thread of its own. */
    private static final class Collector {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread thread;

        Collector(InputStream from) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    from.transferTo(bytes);
                } catch (IOException e) {
                    // the program was killed: what it wrote before counts
                }
            });
        }

        byte[] all() throws InterruptedException {
            thread.join(Duration.ofSeconds(10));
            return bytes.toByteArray();
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    /** The words of a line, for programs whose arguments have no white space. */
    public static List<String> words(String line) {
        return new ArrayList<>(List.of(line.split(" ", -1)));
    }
}
