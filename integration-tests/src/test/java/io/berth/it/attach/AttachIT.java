package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.Pty;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AttachIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final String DETACH = "\u0010\u0011";

    @Test
    void detachesAndComesBackToTheSameShell() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-dit", "--name", name, "busybox", "sh");
        try (Pty pty = ENGINE.pty(24, 80, "docker", "attach", name)) {
            pty.type("A=kept; echo set-$A\r");
            pty.await("set-kept");
            pty.type(DETACH);
            pty.await("read escape sequence");
        }
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Running}}", name).line())
                .isEqualTo("true");
        try (Pty pty = ENGINE.pty(24, 80, "docker", "attach", name)) {
            pty.type("echo still-$A\r");
            pty.await("still-kept");
            pty.type("exit 4\r");
            assertThat(pty.status()).isEqualTo(4);
        }
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Running}} {{.State.ExitCode}}", name)
                        .line())
                .isEqualTo("false 4");
        Result stopped = ENGINE.docker("attach", name);
        assertThat(stopped.stderr()).contains("cannot attach to a stopped container, start it first");
    }

    @Test
    void detachesByKeysOfOnesOwn() {
        String name = ENGINE.name();
        try (Pty pty = ENGINE.pty(
                24, 80, "docker", "run", "-it", "--name", name, "--detach-keys", "ctrl-a,x", "busybox", "sh")) {
            pty.await("# ");
            pty.type("\u0001x");
            assertThat(pty.status()).isZero();
        }
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Running}}", name).line())
                .isEqualTo("true");
    }

    @Test
    void seesWhatComesAndTheExitCode() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-di", "--name", name, "busybox", "sh", "-c", "read x; echo $x; exit 9");
        Result result = ENGINE.dockerCommand("attach", name).input("late\n").run();
        assertThat(result.out()).isEqualTo("late\n");
        assertThat(result.status()).isEqualTo(9);
    }

    @Test
    void saysWhyItCannotAttach() {
        assertThat(ENGINE.docker("attach", "no-such").stderr())
                .isEqualTo("Error response from daemon: No such container: no-such\n");
        String name = ENGINE.name();
        ENGINE.docker("create", "--name", name, "busybox", "true");
        assertThat(ENGINE.docker("attach", name).stderr()).contains("cannot attach to a stopped container");
    }

    @Test
    void aSecondClientSeesTheSameOutput() throws IOException {
        String name = ENGINE.name();
        String program = "while read l; do echo \"got $l\"; [ $l = three ] && break; done; echo done";
        ENGINE.docker("run", "-i", "-d", "--name", name, "busybox", "sh", "-c", program);
        Process watcher = ENGINE.dockerCommand("logs", "-f", name).start();
        Result typed =
                ENGINE.dockerCommand("attach", name).input("one\ntwo\nthree\n").run();
        assertThat(typed.out()).isEqualTo("got one\ngot two\ngot three\ndone\n");
        assertThat(watcher.onExit().orTimeout(20, TimeUnit.SECONDS).join().exitValue())
                .isZero();
        assertThat(watcher.getInputStream()).asString(StandardCharsets.UTF_8).isEqualTo(typed.out());
    }

    @Test
    void theEndOfTheInputLeavesTheOutputGoing() {
        Result result = ENGINE.dockerCommand(
                        "run",
                        "-i",
                        "--rm",
                        "busybox",
                        "sh",
                        "-c",
                        "cat >/dev/null; echo after-eof; sleep 0.3; echo later")
                .run();
        assertThat(result.out()).isEqualTo("after-eof\nlater\n");
    }

    @Test
    void theOrderOfBothStreamsIsKept() {
        Result result = ENGINE.docker(
                "run", "--rm", "-t", "busybox", "sh", "-c", "for i in 1 2 3; do echo o$i; echo e$i >&2; done");
        assertThat(result.out()).isEqualTo("o1\r\ne1\r\no2\r\ne2\r\no3\r\ne3\r\n");
    }

    @Test
    void startsAttachedWithInput() {
        String name = ENGINE.name();
        ENGINE.docker("create", "-i", "--name", name, "busybox", "cat");
        assertThat(ENGINE.dockerCommand("start", "-ai", name)
                        .input("1\n2\n3\n")
                        .run()
                        .out())
                .isEqualTo("1\n2\n3\n");
        assertThat(ENGINE.docker(
                                "inspect",
                                "-f",
                                "{{.Config.StdinOnce}} {{.Config.OpenStdin}} {{.Config.AttachStdin}}",
                                name)
                        .line())
                .isEqualTo("true true true");
    }

    @Test
    void stdinThatIsNotOpenIsTheEnd() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "cat");
        assertThat(ENGINE.docker("wait", name).out()).isEqualTo("0\n");
    }

    @Test
    void everyByteOfAFastExitArrives() {
        for (int i = 0; i < 20; i++) {
            Result result = ENGINE.docker("run", "--rm", "busybox", "sh", "-c", "head -c 1000000 /dev/zero; exit 3");
            assertThat(result.stdout()).hasSize(1_000_000);
            assertThat(result.status()).isEqualTo(3);
        }
    }
}
