package io.berth.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.Pty;
import io.berth.it.harness.Result;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same command through both clients gives the same bytes and the same exit status. */
class ThinClientIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static String same(String text) {
        return text.replace("docker", "berth")
                .replaceAll("[0-9a-f]{64}|\\b[0-9a-f]{12}\\b", "ID")
                .replaceAll("(About |Less than )?(an?|\\d+) (second|minute)s?( ago)?", "SOME TIME")
                .replaceAll(" +", " ");
    }

    private static void assertSame(String... words) {
        Result stock = ENGINE.docker(words);
        Result ours = ENGINE.berthCommand(words).run();
        assertThat(same(ours.out())).as("stdout of %s", List.of(words)).isEqualTo(same(stock.out()));
        assertThat(same(ours.stderr())).as("stderr of %s", List.of(words)).isEqualTo(same(stock.stderr()));
        assertThat(ours.status()).as("status of %s", List.of(words)).isEqualTo(stock.status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run --rm busybox echo hello",
                "run --rm busybox no-such-command",
                "run --rm busybox /etc",
                "run --rm --entrypoint sh busybox -c id;exit${IFS}3",
                "run --nope",
                "run",
                "run --rm -e",
                "run --rm -m x busybox",
                "run --rm -a nope busybox",
                "attach",
                "attach no-such",
                "start no-such other",
                "stop no-such",
                "kill no-such",
                "rm no-such",
                "wait no-such",
                "logs no-such",
                "inspect no-such",
                "container inspect no-such",
                "image inspect no-such",
                "exec no-such true",
                "top no-such",
                "rename no-such other",
                "pause no-such",
                "restart no-such",
                "rmi no-such",
                "tag no-such other",
                "images --format {{.Repository}}:{{.Tag}}",
                "images",
                "image inspect busybox",
                "image inspect -f {{json}}{{.Config.Cmd}} busybox",
                "image inspect -f {{.Os}}/{{len${IFS}.RootFS.Layers}} busybox",
                "history --no-trunc busybox",
                "ps -a",
                "ps --filter nope=1",
                "ps -x",
                "version --nope",
                "info --format {{.OSType}}",
            })
    void printsTheSame(String line) {
        String[] words = line.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace("${IFS}", " ").replace("{{json}}", "");
        }
        assertSame(words);
    }

    @Test
    void showsAContainerTheSame() {
        String name = ENGINE.name();
        ENGINE.docker(
                "run", "-d", "--name", name, "-l", "a=b", "busybox", "sh", "-c", "echo out; echo err >&2; exit 5");
        ENGINE.docker("wait", name);
        assertSame("inspect", name);
        assertSame(
                "inspect",
                "-f",
                "{{.State.Status}} {{.State.ExitCode}} {{json .Config.Labels}} {{.Path}} {{.Args}}",
                name);
        assertSame("inspect", "-f", "{{range $k, $v := .Config.Labels}}{{$k}}={{$v}}{{end}}", name);
        assertSame("inspect", "-f", "{{if .State.Running}}up{{else}}down{{end}}", name);
        assertSame("inspect", "-f", "{{.Nope}}", name);
        assertSame("logs", name);
        assertSame("logs", "--tail", "1", name);
        assertSame("ps", "-a", "--no-trunc");
        assertSame("ps", "-a", "--format", "table {{.Names}}\t{{.Status}}");
        assertSame("ps", "-aq");
        assertSame("wait", name);
        assertSame("start", "-a", name);
    }

    @Test
    void passesTheExitCodeOn() {
        assertThat(ENGINE.berthCommand("run", "--rm", "busybox", "sh", "-c", "exit 42")
                        .run()
                        .status())
                .isEqualTo(42);
    }

    @Test
    void carriesInputAndAMegabyteOfOutput() {
        String text = "0123456789abcde\n".repeat(65_536);
        Result result = ENGINE.berthCommand("run", "--rm", "-i", "busybox", "cat")
                .input(text)
                .run();
        assertThat(result.out()).isEqualTo(text);
    }

    @Test
    void runsAShellOnATerminal() {
        try (Pty pty = ENGINE.pty(33, 91, Engine.berth(), "run", "--rm", "-it", "busybox", "sh")) {
            pty.await("# ");
            pty.type("stty size\r");
            pty.await("33 91");
            pty.resize(40, 120);
            pty.type("while [ \"$(stty size)\" != '40 120' ]; do :; done; echo m\"\"ark; exit 3\r");
            pty.await("mark");
            assertThat(pty.status()).isEqualTo(3);
        }
    }

    @Test
    void detachesAndAttaches() {
        String name = ENGINE.name();
        try (Pty pty = ENGINE.pty(24, 80, Engine.berth(), "run", "-it", "--name", name, "busybox", "sh")) {
            pty.await("# ");
            pty.type("A=kept\r");
            pty.await("# ");
            pty.type("\u0010\u0011");
            assertThat(pty.status()).isZero();
        }
        try (Pty pty = ENGINE.pty(24, 80, Engine.berth(), "attach", name)) {
            pty.type("echo still-$A; exit 4\r");
            pty.await("still-kept");
            assertThat(pty.status()).isEqualTo(4);
        }
    }

    @Test
    void theFirstDetachKeyAloneReachesTheProgram() {
        String program = "stty raw -echo; echo ready; head -c 1 | od -An -tx1; exit 6";
        try (Pty pty = ENGINE.pty(24, 80, Engine.berth(), "run", "--rm", "-it", "busybox", "sh", "-c", program)) {
            pty.await("ready");
            pty.type("\u0010");
            pty.await("10");
            assertThat(pty.status()).isEqualTo(6);
        }
    }

    @Test
    void executesInARunningContainer() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sleep", "1000");
        assertSame("exec", name, "sh", "-c", "echo out; echo err >&2; exit 42");
        assertSame("exec", "-u", "1000", "-w", "/bin", "-e", "X=1", name, "sh", "-c", "id -u; pwd; echo $X");
        assertThat(ENGINE.berthCommand("exec", "-i", name, "cat")
                        .input("in\n")
                        .run()
                        .out())
                .isEqualTo("in\n");
        assertSame("stop", "-t", "0", name);
        assertSame("exec", name, "true");
    }

    @Test
    void importsAndLoads() {
        String name = ENGINE.name();
        String tar = ENGINE.folder().resolve("busybox.tar").toString();
        assertThat(ENGINE.berthCommand("import", tar, name).run().line()).matches("sha256:[0-9a-f]{64}");
        assertThat(ENGINE.berthCommand("rmi", name).run().out()).startsWith("Untagged: " + name + ":latest\n");
        assertThat(ENGINE.berthCommand("load", "-i", tar).run().status()).isEqualTo(1);
    }

    @Test
    void saysThatThereIsNoEngine() {
        Result result = ENGINE.berthCommand("ps")
                .with("DOCKER_HOST", "unix:///nowhere.sock")
                .run();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.stderr())
                .isEqualTo(
                        "Cannot connect to the Docker daemon at unix:///nowhere.sock. Is the docker daemon running?\n");
    }
}
