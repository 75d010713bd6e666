package io.berth.it.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DaemonRestartIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final Duration SOON = Duration.ofSeconds(30);

    private static String inspect(String name, String format) {
        return ENGINE.docker("inspect", "-f", format, name).line();
    }

    @Test
    void imagesContainersAndLogsOutliveAnOrderlyRestart() {
        String name = ENGINE.name();
        ENGINE.docker("run", "--name", name, "--label", "a=b", "busybox", "sh", "-c", "echo kept; exit 6");
        String before = ENGINE.docker("inspect", name).out();
        ENGINE.process().stop();
        ENGINE.process().startAgain();
        assertThat(ENGINE.docker("inspect", name).out()).isEqualTo(before);
        assertThat(ENGINE.docker("logs", name).out()).isEqualTo("kept\n");
        assertThat(ENGINE.docker("run", "--rm", "busybox", "echo", "again").out())
                .isEqualTo("again\n");
        assertThat(ENGINE.docker("start", "-a", name).status()).isEqualTo(6);
    }

    @Test
    void anOrderlyStopStopsTheContainers() {
        String name = ENGINE.name();
        String program = "trap 'echo stopping; exit 3' TERM; echo ready; while :; do sleep 0.1; done";
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", program);
        Await.until("ready", SOON, () -> ENGINE.docker("logs", name).out().contains("ready"));
        ENGINE.process().stop();
        ENGINE.process().startAgain();
        assertThat(inspect(name, "{{.State.Status}} {{.State.ExitCode}}")).isEqualTo("exited 3");
        assertThat(ENGINE.docker("logs", name).out()).isEqualTo("ready\nstopping\n");
    }

    @Test
    void runningContainersOutliveAKilledDaemon() {
        String name = ENGINE.name();
        String program =
                "trap stop=1 USR1; i=0; while [ -z $stop ]; do echo line$i; i=$((i+1)); sleep 0.05; done; exit 9";
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", program);
        Await.until("a line", SOON, () -> ENGINE.docker("logs", name).out().contains("line3"));
        String pid = inspect(name, "{{.State.Pid}}");
        ENGINE.process().kill();
        assertThat(ProcessHandle.of(Long.parseLong(pid))).isPresent();
        ENGINE.process().startAgain();
        assertThat(inspect(name, "{{.State.Status}} {{.State.Pid}}")).isEqualTo("running " + pid);
        long lines = ENGINE.docker("logs", name).out().lines().count();
        Await.until(
                "more lines",
                SOON,
                () -> ENGINE.docker("logs", name).out().lines().count() > lines + 3);
        assertThat(ENGINE.docker("kill", "-s", "USR1", name).status()).isZero();
        assertThat(ENGINE.docker("wait", name).line()).isEqualTo("9");
        String[] logged = ENGINE.docker("logs", name).out().split("\n", -1);
        for (int i = 0; i + 1 < logged.length; i++) {
            assertThat(logged[i]).isEqualTo("line" + i);
        }
    }

    /** Prints 0, 1, 2 … until SIGUSR1, in pieces with a pause between. */
    private static String numbers(int piece, int microseconds, int exitCode) {
        return "trap stop=1 USR1; i=0; while [ -z $stop ]; do seq $i $((i+%d)); i=$((i+%d)); usleep %d; done; exit %d"
                .formatted(piece - 1, piece, microseconds, exitCode);
    }

    @Test
    void everyLineIsInTheLogOnceHoweverOftenTheDaemonIsKilled() {
        Map<Integer, String> names = new TreeMap<>();
        names.put(11, run(numbers(500, 20_000, 11)));
        names.put(12, run(numbers(500, 20_000, 12), "--log-opt", "max-size=1m", "--log-opt", "max-file=100"));
        names.put(13, run(numbers(1, 1000, 13)));
        names.put(14, run(numbers(1, 1000, 14), "-t"));
        names.put(15, run(numbers(500, 20_000, 15), "--log-driver", "local"));
        Random random = new Random(3);
        for (int kill = 0; kill < 5; kill++) {
            Await.pause(Duration.ofMillis(random.nextInt(500)));
            ENGINE.process().kill();
            ENGINE.process().startAgain();
        }
        names.forEach((code, name) -> {
            assertThat(ENGINE.docker("kill", "-s", "USR1", name).status()).isZero();
            assertThat(ENGINE.docker("wait", name).line()).isEqualTo(code.toString());
            String[] lines = ENGINE.docker("logs", name).out().replace("\r", "").split("\n", -1);
            assertThat(lines.length).isGreaterThan(100);
            for (int i = 0; i + 1 < lines.length; i++) {
                assertThat(lines[i]).as(name).isEqualTo(Integer.toString(i));
            }
        });
    }

    private static String run(String program, String... options) {
        String name = ENGINE.name();
        List<String> words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of("busybox", "sh", "-c", program));
        assertThat(ENGINE.docker(words.toArray(String[]::new)).status()).isZero();
        return name;
    }

    @Test
    void aContainerPrintsOnAndEndsWithoutADaemon() {
        String name = run("while [ ! -f /go ]; do sleep 0.05; done; seq 1 500000; seq 1 9 >&2; exit 21");
        String pid = inspect(name, "{{.State.Pid}}");
        ENGINE.docker("exec", name, "touch", "/go");
        ENGINE.process().kill();
        Await.until("its end", SOON, () -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
        String before = Instant.now().toString();
        ENGINE.process().startAgain();
        assertThat(ENGINE.docker("wait", name).line()).isEqualTo("21");
        Result logs = ENGINE.docker("logs", name);
        assertThat(logs.out().lines()).hasSize(500_000).first().isEqualTo("1");
        assertThat(logs.out()).endsWith("499999\n500000\n");
        assertThat(logs.stderr()).isEqualTo("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
        assertThat(ENGINE.docker("logs", "--since", before, name).out()).isEmpty();
    }

    @Test
    void aContainerThatEndedMeanwhileHasItsExitCode() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "-i", "--name", name, "busybox", "sh", "-c", "sleep 1; echo late; exit 11");
        String pid = inspect(name, "{{.State.Pid}}");
        ENGINE.process().kill();
        Await.until("its end", SOON, () -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
        ENGINE.process().startAgain();
        assertThat(ENGINE.docker("wait", name).line()).isEqualTo("11");
        assertThat(ENGINE.docker("logs", name).out()).isEqualTo("late\n");
    }

    @Test
    void theInputOfATakenOverContainerStillWorks() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "-i", "--name", name, "busybox", "sh", "-c", "read l; echo got $l; exit 2");
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        Result result = ENGINE.dockerCommand("attach", name).input("hello\n").run();
        assertThat(result.out()).isEqualTo("got hello\n");
        assertThat(result.status()).isEqualTo(2);
    }

    @Test
    void aClientOfAKilledDaemonGetsAnEnd() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "-i", "--name", name, "busybox", "cat");
        Process attached = ENGINE.dockerCommand("attach", name).start();
        Process followed = ENGINE.dockerCommand("logs", "-f", name).start();
        ENGINE.process().kill();
        attached.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        followed.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        ENGINE.process().startAgain();
        assertThat(inspect(name, "{{.State.Status}}")).isEqualTo("running");
    }

    @Test
    void aStopThatWaitsIsCutShortByTheFourthSignal() {
        String name = ENGINE.name();
        String program = "trap '' TERM; echo ready; while :; do sleep 0.1; done";
        ENGINE.docker("run", "-d", "--name", name, "--stop-timeout", "-1", "busybox", "sh", "-c", program);
        Await.until("ready", SOON, () -> ENGINE.docker("logs", name).out().contains("ready"));
        int before = signals();
        for (int sent = 1; sent <= 3; sent++) {
            terminate();
            int times = before + sent;
            Await.until("the signal is seen", SOON, () -> signals() == times);
        }
        assertThat(inspect(name, "{{.State.Running}}")).isEqualTo("true");
        terminate();
        assertThat(ENGINE.process().awaitEnd()).isEqualTo(128 + 15);
        assertThat(ENGINE.process().log()).contains("Forcing shutdown without cleanup; 3 interrupts received");
        ENGINE.process().startAgain();
        assertThat(inspect(name, "{{.State.Running}}")).isEqualTo("true");
        ENGINE.docker("rm", "-f", name);
        assertThat(ENGINE.process().stop()).isZero();
        ENGINE.process().startAgain();
    }

    private static void terminate() {
        Command.of(List.of("kill", "-TERM", Long.toString(ENGINE.process().pid())))
                .run();
    }

    private static int signals() {
        return ENGINE.process().log().split("Processing signal", -1).length - 1;
    }
}
