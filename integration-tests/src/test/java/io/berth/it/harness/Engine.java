package io.berth.it.harness;

import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An engine for one test class: register it as a static extension. It is started before the first test, with an image
 * {@code busybox}; after each test its containers are removed; after the last one it is stopped and nothing of it may
 * be left on the machine. Its log is printed when a test fails.
 *
 * <p>With the system property {@code berth.it.host} (a {@code unix://} address) the tests talk to that engine instead,
 * which is neither started nor stopped: so a test can be tried against another engine.
 */
public final class Engine implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final String OTHER = System.getProperty("berth.it.host", "");

    private final Function<Path, List<String>> launcher;
    private final List<String> flags;
    private final AtomicInteger names = new AtomicInteger();
    private Optional<EngineProcess> process = Optional.empty();
    private Optional<Path> folder = Optional.empty();
    private Optional<Leftovers> leftovers = Optional.empty();
    private String test = "t";

    private Engine(Function<Path, List<String>> launcher, List<String> flags) {
        this.launcher = launcher;
        this.flags = flags;
    }

    /** An engine with more flags than the usual ones. */
    public static Engine with(String... flags) {
        return new Engine(_ -> List.of(), List.of(flags));
    }

    /** The same, started by a program that becomes the daemon; it is told the class's folder. */
    public static Engine by(Function<Path, List<String>> launcher, String... flags) {
        return new Engine(launcher, List.of(flags));
    }

    /** Whether the tests talk to another engine than ours. */
    public static boolean other() {
        return !OTHER.isEmpty();
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Class<?> type = context.getRequiredTestClass();
        test = "it-" + type.getSimpleName().toLowerCase(java.util.Locale.ROOT);
        Path own = Files.createTempDirectory("berth-it-");
        folder = Optional.of(own);
        BusyboxImage.tar(own.resolve("busybox"), own.resolve("busybox.tar"));
        if (!other()) {
            leftovers = Optional.of(Leftovers.before(own));
            process = Optional.of(EngineProcess.startBy(launcher.apply(own), own, flags));
            BusyboxImage.importInto(this);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        names.set(0);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            process.ifPresent(engine -> print(engine.log()));
        }
        removeContainers();
        process.ifPresent(_ -> removeNetworks());
    }

    private static void print(String log) {
        String[] lines = log.split("\n", -1);
        int from = Math.max(0, lines.length - 200);
        System.err.println("--- the daemon's log\n" + String.join("\n", Arrays.copyOfRange(lines, from, lines.length)));
    }

    /** What {@code docker events} prints of everything up to this moment; words such as {@code 0s} leave this second out. */
    public String pastEvents(String... more) {
        Instant now = Instant.now();
        String until = String.format("%d.%09d", now.getEpochSecond(), now.getNano());
        List<String> words = new ArrayList<>(List.of("events", "--since", "1", "--until", until));
        words.addAll(List.of(more));
        return docker(words.toArray(String[]::new)).out();
    }

    /** Removes the containers that the tests of this class have made, running or not. */
    public void removeContainers() {
        Result listed = docker("ps", "-aq", "--no-trunc", "--filter", "name=" + (other() ? test : ""));
        List<String> ids = new ArrayList<>(List.of(listed.line().split("\\s+")));
        ids.removeIf(String::isEmpty);
        if (!ids.isEmpty()) {
            List<String> words = new ArrayList<>(List.of("rm", "-f", "-v"));
            words.addAll(ids);
            docker(words.toArray(String[]::new));
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        if (process.isPresent()) {
            List<String> ids = pastEvents("--filter", "event=create", "--format", "{{.Actor.ID}}")
                    .lines()
                    .toList();
            process.get().stop();
            leftovers.ifPresent(check -> check.assertNone(ids, process.get().log()));
        }
        folder.ifPresent(Engine::delete);
    }

    private void removeNetworks() {
        docker("network", "prune", "-f");
    }

    private static void delete(Path folder) {
        Command.of(List.of("rm", "-rf", "--one-file-system", folder.toString())).run();
    }

    /** The engine's process; there is none when the tests talk to another engine. */
    public EngineProcess process() {
        return process.orElseThrow(() -> new IllegalStateException("this is not our engine"));
    }

    /** A folder of this test class, removed at its end. */
    public Path folder() {
        return folder.orElseThrow();
    }

    /** The socket's path. */
    public Path socket() {
        return process.map(EngineProcess::socket).orElseGet(() -> Path.of(OTHER.replaceFirst("^unix://", "")));
    }

    /** The value for {@code DOCKER_HOST}. */
    public String host() {
        return "unix://" + socket();
    }

    /** A name for a container or image that no other test uses. */
    public String name() {
        return test + "-" + names.incrementAndGet();
    }

    /** The stock docker client. */
    public Command dockerCommand(String... words) {
        return client("docker", words);
    }

    /** Runs the stock docker client to its end. */
    public Result docker(String... words) {
        return dockerCommand(words).run();
    }

    /** The start script's path. */
    public static String berth() {
        return Path.of(System.getProperty("berth.home", ".."), "berth")
                .toAbsolutePath()
                .normalize()
                .toString();
    }

    /** Our own client, through the start script. */
    public Command berthCommand(String... words) {
        return client(berth(), words);
    }

    private Command client(String program, String... words) {
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(List.of(words));
        return Command.of(all)
                .with("DOCKER_HOST", host())
                .with("DOCKER_CONFIG", folder().resolve("docker-config").toString())
                .with("DOCKER_CLI_HINTS", "false")
                .with("NO_COLOR", "1");
    }

    /** A program on a terminal, with {@code DOCKER_HOST} set. */
    public Pty pty(int rows, int columns, String... words) {
        return Pty.start(rows, columns, host(), folder().resolve("docker-config"), List.of(words));
    }

    /** A request by REST-assured over the engine's socket. */
    public RequestSpecification rest() {
        return Rest.given(socket());
    }

    /** A connection of one's own over the engine's socket; the caller closes it. */
    public RawHttp raw() {
        try {
            return RawHttp.connect(socket());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
