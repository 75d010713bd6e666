package io.berth.it.robust;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.time.Duration;
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
        String program = "i=0; while [ ! -f /stop ]; do echo line$i; i=$((i+1)); sleep 0.05; done; exit 9";
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
        assertThat(ENGINE.docker("exec", name, "touch", "/stop").status()).isZero();
        assertThat(ENGINE.docker("wait", name).line()).isEqualTo("9");
        String[] logged = ENGINE.docker("logs", name).out().split("\n", -1);
        for (int i = 0; i + 1 < logged.length; i++) {
            assertThat(logged[i]).isEqualTo("line" + i);
        }
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
}
