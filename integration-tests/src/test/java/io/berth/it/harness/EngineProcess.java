package io.berth.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged daemon as a process with roots and a socket of its own below one folder. It can be stopped, killed and
 * started again over the same folder. Not for several threads.
 */
public final class EngineProcess {
    private static final Duration START = Duration.ofSeconds(60);
    /** What containers run under in the whole run of the tests; empty for the engine's own default. */
    private static final String RUNTIME = System.getProperty("berth.runtime", "");

    private static final Duration STOP = Duration.ofSeconds(60);

    private final Path folder;
    private final List<String> launcher;
    private final List<String> flags;
    private Process process;

    private EngineProcess(Path folder, List<String> launcher, List<String> flags) {
        this.folder = folder;
        this.launcher = launcher;
        this.flags = flags;
        this.process = launch(folder, launcher, flags);
    }

    /** Starts a daemon over {@code folder} and waits until it answers. */
    public static EngineProcess start(Path folder, List<String> flags) {
        return startBy(List.of(), folder, flags);
    }

    /** The same by a program that becomes the daemon: it gets the daemon's command as its last arguments. */
    public static EngineProcess startBy(List<String> launcher, Path folder, List<String> flags) {
        EngineProcess engine = new EngineProcess(folder, launcher, flags);
        engine.awaitReady();
        return engine;
    }

    private static Process launch(Path folder, List<String> launcher, List<String> flags) {
        Path home =
                Path.of(System.getProperty("berth.home", "..")).toAbsolutePath().normalize();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> words = new ArrayList<>(launcher);
        words.addAll(List.of(
                java.toString(),
                "-XX:+UseSerialGC",
                "-Xms8m",
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED"));
        Path target = home.resolve("daemon/target");
        aotCache(target).ifPresent(cache -> words.add("-XX:AOTCache=" + cache));
        words.addAll(List.of("-jar", target.resolve("berth-daemon.jar").toString()));
        words.addAll(List.of("-H", "unix://" + folder.resolve("berth.sock")));
        words.addAll(List.of("--data-root", folder.resolve("data").toString()));
        words.addAll(List.of("--exec-root", folder.resolve("exec").toString()));
        words.addAll(List.of("--pidfile", folder.resolve("berth.pid").toString()));
        if (!RUNTIME.isEmpty()) {
            words.addAll(List.of("--default-runtime", RUNTIME));
        }
        words.addAll(flags);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("berth.log").toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that is older than the jar would bring older classes with it: the JVM was seen to take them. */
    private static java.util.Optional<Path> aotCache(Path target) {
        try (Stream<Path> files = Files.list(target)) {
            FileTime built = Files.getLastModifiedTime(target.resolve("berth-daemon.jar"));
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".aot")).toList()) {
                if (Files.getLastModifiedTime(file).compareTo(built) > 0) {
                    return java.util.Optional.of(file);
                }
            }
            return java.util.Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        Await.until(() -> "the daemon answers\n" + log(), START, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the daemon ended with " + process.exitValue() + "\n" + log());
            }
            return answers();
        });
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            return channel.isConnected() && RawHttp.ping(channel);
        } catch (IOException e) {
            return false;
        }
    }

    /** The socket's path. */
    public Path socket() {
        return folder.resolve("berth.sock");
    }

    /** The daemon's process id. */
    public long pid() {
        return process.pid();
    }

    /** Everything the daemon has logged so far. */
    public String log() {
        try {
            return Files.readString(folder.resolve("berth.log"));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** Ends the daemon as its operator does; its containers are stopped with it. Answers its exit status. */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** Ends the daemon as a crash does; its containers run on. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Waits until the daemon ends by itself; answers its exit status. */
    public int awaitEnd() {
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the daemon does not stop\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts a daemon again after {@link #stop} or {@link #kill}, and waits until it answers. */
    public void startAgain() {
        process = launch(folder, launcher, flags);
        awaitReady();
    }
}
