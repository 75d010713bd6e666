package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals to the stock client go on to the container, unless it is told to keep them. */
class SigProxyIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String PROGRAM = "trap 'echo TERM' TERM; trap 'echo INT' INT; trap 'echo USR1' USR1; "
            + "trap 'echo last; exit 5' USR2; while :; do echo .; sleep 0.1; done";

    private static Process run(String name, String flag) {
        return client(flag, "run", "--name", name, "busybox", "sh", "-c", PROGRAM);
    }

    private static Process attach(String name, String flag) {
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", PROGRAM);
        return client(flag, "attach", name);
    }

    private static Process client(String flag, String verb, String... more) {
        List<String> words = new ArrayList<>(List.of(verb));
        if (!flag.isEmpty()) {
            words.add(flag);
        }
        words.addAll(List.of(more));
        Process client = ENGINE.dockerCommand(words.toArray(String[]::new)).start();
        Await.until("the client is attached", DEADLINE, () -> printed(client));
        return client;
    }

    private static boolean printed(Process client) {
        try {
            return client.getInputStream().available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitLine(String name, String line) {
        Await.until(
                () -> line + " in the log of " + name,
                DEADLINE,
                () -> ENGINE.docker("logs", name).out().lines().anyMatch(line::equals));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "run, '', TERM",
        "run, '', INT",
        "run, --sig-proxy=true, USR1",
        "attach, '', TERM",
        "attach, '', INT",
        "attach, --sig-proxy=true, USR1"
    })
    void aSignalGoesOnToTheContainer(String verb, String flag, String signal) {
        String name = ENGINE.name();
        Process client = verb.equals("run") ? run(name, flag) : attach(name, flag);
        signal(client, signal);
        awaitLine(name, signal);
        assertThat(end(name, client)).containsExactly(signal, "last");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"run, TERM", "run, INT", "run, USR1", "attach, TERM", "attach, INT", "attach, USR1"})
    void aSignalStaysWithTheClient(String verb, String signal) {
        String name = ENGINE.name();
        Process client = verb.equals("run") ? run(name, "--sig-proxy=false") : attach(name, "--sig-proxy=false");
        signal(client, signal);
        assertThat(end(name, client)).containsExactly("last");
    }

    private static void signal(Process client, String signal) {
        assertThat(Command.of(List.of("kill", "-" + signal, Long.toString(client.pid())))
                        .run()
                        .status())
                .isZero();
    }

    /** Ends the container by a signal of the engine's; what its traps printed to the client. */
    private static List<String> end(String name, Process client) {
        ENGINE.docker("kill", "-s", "USR2", name);
        assertThat(client.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue())
                .isEqualTo(5);
        assertThat(client.getErrorStream()).asString(StandardCharsets.UTF_8).isEmpty();
        return client.inputReader(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.equals("."))
                .toList();
    }
}
