package io.berth.it.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LifecycleIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final String TRAP = "trap 'exit 8' TERM; echo ready; while :; do sleep 0.1; done";

    private static String state(String name) {
        return ENGINE.docker(
                        "inspect",
                        "-f",
                        "{{.State.Status}} {{.State.Running}} {{.State.Paused}} {{.State.ExitCode}}",
                        name)
                .line();
    }

    /** A running container whose program has set up its traps. */
    private static String running(String program) {
        String name = ENGINE.name();
        assertThat(ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", program)
                        .status())
                .isZero();
        io.berth.it.harness.Await.until(
                "ready",
                Duration.ofSeconds(20),
                () -> ENGINE.docker("logs", name).out().contains("ready"));
        return name;
    }

    @Test
    void goesFromCreatedThroughPausedToExited() {
        String name = ENGINE.name();
        String id = ENGINE.docker("create", "--name", name, "busybox", "sh", "-c", TRAP)
                .line();
        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(state(name)).isEqualTo("created false false 0");
        assertThat(ENGINE.docker("start", name).out()).isEqualTo(name + "\n");
        assertThat(state(name)).isEqualTo("running true false 0");
        assertThat(ENGINE.docker("start", name).status()).isZero();
        assertThat(ENGINE.docker("pause", name).out()).isEqualTo(name + "\n");
        assertThat(state(name)).isEqualTo("paused true true 0");
        assertThat(ENGINE.docker("pause", name).stderr())
                .isEqualTo("Error response from daemon: Container " + id + " is already paused\n");
        assertThat(ENGINE.docker("unpause", name).out()).isEqualTo(name + "\n");
        assertThat(ENGINE.docker("unpause", name).stderr())
                .isEqualTo("Error response from daemon: Container " + id + " is not paused\n");
        assertThat(ENGINE.docker("kill", name).out()).isEqualTo(name + "\n");
        assertThat(ENGINE.docker("wait", name).out()).isEqualTo("137\n");
        assertThat(state(name)).isEqualTo("exited false false 137");
        assertThat(ENGINE.docker("kill", name).stderr())
                .isEqualTo("Error response from daemon: cannot kill container: " + name + ": container " + id
                        + " is not running\n");
    }

    @Test
    void stopSendsTermAndKeepsTheProgramsOwnCode() {
        String name = running(TRAP);
        assertThat(ENGINE.docker("stop", name).out()).isEqualTo(name + "\n");
        assertThat(state(name)).isEqualTo("exited false false 8");
        assertThat(ENGINE.docker("stop", name).status()).isZero();
    }

    @Test
    void stopKillsWhatDoesNotListen() {
        String name = running("trap '' TERM; echo ready; while :; do sleep 0.1; done");
        long begin = System.nanoTime();
        assertThat(ENGINE.docker("stop", "-t", "1", name).status()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(9));
        assertThat(state(name)).isEqualTo("exited false false 137");
    }

    @Test
    void killSendsTheSignalNamed() {
        String name = running("trap 'echo got-usr1' USR1; echo ready; while :; do sleep 0.1; done");
        assertThat(ENGINE.docker("kill", "-s", "USR1", name).status()).isZero();
        io.berth.it.harness.Await.until(
                "the trap",
                Duration.ofSeconds(20),
                () -> ENGINE.docker("logs", name).out().contains("got-usr1"));
        assertThat(state(name)).isEqualTo("running true false 0");
        Result bad = ENGINE.docker("kill", "-s", "NOPE", name);
        assertThat(bad.stderr()).contains("invalid signal: NOPE");
    }

    @Test
    void restartStartsAgain() {
        String name = running(TRAP);
        String before = ENGINE.docker("inspect", "-f", "{{.State.Pid}}", name).line();
        assertThat(ENGINE.docker("restart", "-t", "5", name).out()).isEqualTo(name + "\n");
        assertThat(state(name)).isEqualTo("running true false 0");
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Pid}}", name).line())
                .isNotEqualTo(before);
    }

    @Test
    void startsAgainAfterTheEndWithTheSameRootFileSystem() {
        String name = ENGINE.name();
        String program = "if [ -f /mark ]; then echo second; exit 5; fi; touch /mark; echo first; exit 4";
        assertThat(ENGINE.docker("run", "--name", name, "busybox", "sh", "-c", program)
                        .status())
                .isEqualTo(4);
        Result again = ENGINE.docker("start", "-a", name);
        assertThat(again.out()).isEqualTo("second\n");
        assertThat(again.status()).isEqualTo(5);
        assertThat(ENGINE.docker("logs", name).out()).isEqualTo("first\nsecond\n");
    }

    @Test
    void renames() {
        String name = ENGINE.name();
        ENGINE.docker("create", "--name", name, "busybox", "true");
        assertThat(ENGINE.docker("rename", name, name + "-new").status()).isZero();
        assertThat(ENGINE.docker("inspect", "-f", "{{.Name}}", name + "-new").line())
                .isEqualTo("/" + name + "-new");
        assertThat(ENGINE.docker("rename", name + "-new", "bad name").stderr())
                .contains("Invalid container name (/bad name), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        assertThat(ENGINE.docker("inspect", name).stderr()).contains("No such object: " + name);
    }

    @Test
    void removesOnlyWhatIsStoppedUnlessForced() {
        String name = running(TRAP);
        Result refused = ENGINE.docker("rm", name);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.stderr())
                .isEqualTo("Error response from daemon: cannot remove container \"" + name
                        + "\": container is running: stop the container before removing or force remove\n");
        assertThat(ENGINE.docker("rm", "-f", name).out()).isEqualTo(name + "\n");
        assertThat(ENGINE.docker("rm", name).stderr())
                .isEqualTo("Error response from daemon: No such container: " + name + "\n");
    }

    @Test
    void waitGivesTheCodeWhenTheProgramEnds() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", "sleep 0.5; exit 6");
        assertThat(ENGINE.docker("wait", name).out()).isEqualTo("6\n");
        assertThat(ENGINE.docker("wait", name).out()).isEqualTo("6\n");
    }

    @Test
    void topShowsTheProcesses() {
        String name = running(TRAP);
        Result top = ENGINE.docker("top", name);
        assertThat(top.out()).startsWith("UID").contains("sh -c");
        ENGINE.docker("kill", name);
        ENGINE.docker("wait", name);
        assertThat(ENGINE.docker("top", name).stderr()).contains("is not running");
    }

    @Test
    void restartsOnFailureAsOftenAsAsked() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--restart", "on-failure:2", "--name", name, "busybox", "false");
        io.berth.it.harness.Await.until(
                "two restarts",
                Duration.ofSeconds(30),
                () -> ENGINE.docker("inspect", "-f", "{{.RestartCount}} {{.State.ExitCode}} {{.State.Status}}", name)
                        .line()
                        .equals("2 1 exited"));
    }

    @Test
    void aContainerThatFailedToStartSaysWhy() {
        String name = ENGINE.name();
        ENGINE.docker("run", "--name", name, "busybox", "no-such-command");
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}", name)
                        .line())
                .startsWith("created 127 ")
                .contains("executable file not found in $PATH");
    }
}
