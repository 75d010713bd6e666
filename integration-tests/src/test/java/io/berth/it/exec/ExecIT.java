package io.berth.it.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Pty;
import io.berth.it.harness.Result;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExecIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private String name = "";
    private String id = "";

    @BeforeEach
    void aRunningContainer() {
        name = ENGINE.name();
        id = ENGINE.docker("run", "-d", "--name", name, "-e", "FOO=bar", "-w", "/tmp", "busybox", "sleep", "1000")
                .line();
    }

    @Test
    void runsWithTheContainersEnvironmentAndFolder() {
        Result result = ENGINE.docker("exec", name, "sh", "-c", "echo $FOO; pwd; echo err >&2");
        assertThat(result.out()).isEqualTo("bar\n/tmp\n");
        assertThat(result.stderr()).isEqualTo("err\n");
        assertThat(result.status()).isZero();
        assertThat(ENGINE.docker("exec", name, "sh", "-c", "exit 42").status()).isEqualTo(42);
    }

    @Test
    void takesAUserFolderAndEnvironmentOfItsOwn() {
        Result result =
                ENGINE.docker("exec", "-u", "1000", "-w", "/bin", "-e", "X=1", name, "sh", "-c", "id -u; pwd; echo $X");
        assertThat(result.out()).isEqualTo("1000\n/bin\n1\n");
    }

    @Test
    void whatCannotBeRunIs127And126() {
        Result missing = ENGINE.docker("exec", name, "no-such");
        assertThat(missing.status()).isEqualTo(127);
        assertThat(missing.out() + missing.stderr()).contains("exec: \"no-such\": executable file not found in $PATH");
        Result folder = ENGINE.docker("exec", name, "/etc");
        assertThat(folder.status()).isEqualTo(126);
        assertThat(folder.out() + folder.stderr())
                .containsPattern("exec: \"/etc\": (is a directory: )?permission denied");
    }

    @Test
    void readsItsInputToTheEnd() {
        assertThat(ENGINE.dockerCommand("exec", "-i", name, "cat")
                        .input("in\n")
                        .run()
                        .out())
                .isEqualTo("in\n");
    }

    @Test
    void hasATerminalOfTheClientsSize() {
        assertThat(ENGINE.docker("exec", "-t", name, "tty").out()).matches("/dev/pts/\\d+\r\n");
        try (Pty pty = ENGINE.pty(33, 77, "docker", "exec", "-it", name, "sh")) {
            pty.await("# ");
            pty.type("stty size; exit 3\r");
            pty.await("33 77");
            assertThat(pty.status()).isEqualTo(3);
        }
    }

    @Test
    void runsInTheBackground() {
        assertThat(ENGINE.docker("exec", "-d", name, "touch", "/tmp/made").status())
                .isZero();
        Await.until(
                "the file",
                Duration.ofSeconds(20),
                () -> ENGINE.docker("exec", name, "ls", "/tmp").out().equals("made\n"));
    }

    @Test
    void privilegedHasMoreCapabilities() {
        assertThat(ENGINE.docker("exec", name, "grep", "CapEff", "/proc/self/status")
                        .out())
                .isEqualTo("CapEff:\t00000000a80425fb\n");
        Result privileged = ENGINE.docker("exec", "--privileged", name, "grep", "CapEff", "/proc/self/status");
        assertThat(privileged.out()).startsWith("CapEff:\t").doesNotContain("a80425fb");
    }

    @Test
    void aPausedOrStoppedContainerRefuses() {
        ENGINE.docker("pause", name);
        Result paused = ENGINE.docker("exec", name, "true");
        assertThat(paused.status()).isEqualTo(1);
        assertThat(paused.stderr())
                .isEqualTo("Error response from daemon: Container " + name
                        + " is paused, unpause the container before exec\n");
        ENGINE.docker("unpause", name);
        ENGINE.docker("stop", "-t", "0", name);
        assertThat(ENGINE.docker("exec", name, "true").stderr())
                .isEqualTo("Error response from daemon: container " + id + " is not running\n");
        assertThat(ENGINE.docker("exec", "no-such", "true").stderr())
                .isEqualTo("Error response from daemon: No such container: no-such\n");
    }

    @Test
    void endsWithTheContainer() {
        Process exec = ENGINE.dockerCommand("exec", name, "sh", "-c", "echo here; sleep 1234")
                .start();
        Await.until(
                "the exec",
                Duration.ofSeconds(20),
                () -> ENGINE.docker("top", name).out().contains("sleep 1234\n"));
        ENGINE.docker("kill", name);
        assertThat(exec.onExit()
                        .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                        .join()
                        .exitValue())
                .isEqualTo(137);
    }

    @Test
    void aGrandchildThatHoldsTheOutputDoesNotHangIt() {
        Result result = ENGINE.dockerCommand("exec", name, "sh", "-c", "sleep 30 & echo started")
                .within(Duration.ofSeconds(25))
                .run();
        assertThat(result.out()).isEqualTo("started\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void manyLeaveNothingBehind() {
        for (int i = 0; i < 50; i++) {
            Result result = ENGINE.docker("exec", name, "sh", "-c", "echo " + i + "; exit " + i);
            assertThat(result.out()).isEqualTo(i + "\n");
            assertThat(result.status()).isEqualTo(i);
        }
        assertThat(ENGINE.docker("top", name).out().lines()).hasSize(2);
    }
}
