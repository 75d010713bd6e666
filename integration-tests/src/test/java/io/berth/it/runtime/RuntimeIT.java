package io.berth.it.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Pty;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RuntimeIT {
    private static final Path CONFIG = config();
    private static final String RUNTIMES = "{\"runtimes\":{\"mine\":{\"path\":\"runc\",\"runtimeArgs\":[\"--debug\"]},"
            + "\"gone\":{\"path\":\"/no/such/binary\"}}}";

    @RegisterExtension
    static final Engine ENGINE = Engine.with("--config-file", CONFIG.toString());

    private static final Duration SOON = Duration.ofSeconds(60);

    private static Path config() {
        try {
            return Files.writeString(Files.createTempFile("berth-it-", ".json"), RUNTIMES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void removeConfig() throws IOException {
        Files.deleteIfExists(CONFIG);
    }

    private static String inspect(String name, String format) {
        return ENGINE.docker("inspect", "-f", format, name).line();
    }

    @Test
    void theEngineTellsItsRuntimes() {
        Result info = ENGINE.docker("info", "-f", "{{range $k, $v := .Runtimes}}{{$k}}={{$v.Path}} {{end}}");
        assertThat(info.line().split(" ", -1))
                .contains("native=native", "runc=runc", "crun=crun", "mine=runc", "gone=/no/such/binary");
    }

    @Test
    void aContainerHasTheRuntimeThatItAskedFor() {
        String name = ENGINE.name();
        Result result = ENGINE.docker("run", "--name", name, "--runtime", "mine", "busybox", "sh", "-c", "exit 7");
        assertThat(result.status()).isEqualTo(7);
        assertThat(inspect(name, "{{.HostConfig.Runtime}}")).isEqualTo("mine");
    }

    @Test
    void anUnknownRuntimeIsRefusedAtTheCreation() {
        Result result = ENGINE.docker("run", "--rm", "--runtime", "nope", "busybox", "true");
        assertThat(result.status()).isEqualTo(125);
        assertThat(result.stderr()).contains("Error response from daemon: unknown or invalid runtime name: nope");
    }

    @Test
    void aMissingBinaryIsTheStartsErrorAndLeavesTheContainer() {
        String name = ENGINE.name();
        Result result = ENGINE.docker("run", "--name", name, "--runtime", "gone", "busybox", "true");
        assertThat(result.stderr())
                .contains("failed to create shim task: OCI runtime create failed: "
                        + "fork/exec /no/such/binary: no such file or directory");
        assertThat(inspect(name, "{{.State.Status}} {{.State.ExitCode}}")).isEqualTo("created 128");
    }

    @Test
    void theHostSeesNoMountAndTheRuntimeItsContainer() throws IOException {
        String name = ENGINE.name();
        String id = ENGINE.docker("run", "-d", "--name", name, "--runtime", "runc", "busybox", "sleep", "1000")
                .line();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(id);
        String root = ENGINE.folder().resolve("exec/runtime-runc").toString();
        Result state = Command.of(List.of("runc", "--root", root, "state", id)).run();
        assertThat(state.out()).contains("\"status\": \"running\"");
        ENGINE.docker("pause", name);
        assertThat(Command.of(List.of("runc", "--root", root, "state", id))
                        .run()
                        .out())
                .contains("\"status\": \"paused\"");
        ENGINE.docker("rm", "-f", name);
        assertThat(Command.of(List.of("runc", "--root", root, "list", "-q"))
                        .run()
                        .out())
                .doesNotContain(id);
    }

    @Test
    void aRuncContainerOutlivesAKilledDaemon() {
        String name = ENGINE.name();
        String program =
                "trap stop=1 USR1; i=0; while [ -z $stop ]; do echo line$i; i=$((i+1)); sleep 0.05; done; exit 9";
        ENGINE.docker("run", "-d", "--runtime", "runc", "--name", name, "busybox", "sh", "-c", program);
        Await.until("a line", SOON, () -> ENGINE.docker("logs", name).out().contains("line3"));
        String pid = inspect(name, "{{.State.Pid}}");
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        assertThat(inspect(name, "{{.State.Status}} {{.State.Pid}}")).isEqualTo("running " + pid);
        long lines = ENGINE.docker("logs", name).out().lines().count();
        Await.until(
                "more lines",
                SOON,
                () -> ENGINE.docker("logs", name).out().lines().count() > lines + 3);
        assertThat(ENGINE.docker("kill", "-s", "USR1", name).status()).isZero();
        assertThat(ENGINE.docker("wait", name).line()).isEqualTo("9");
        List<String> logged = ENGINE.docker("logs", name).out().lines().toList();
        for (int i = 0; i < logged.size(); i++) {
            assertThat(logged.get(i)).isEqualTo("line" + i);
        }
    }

    @Test
    void aTerminalOutlivesAKilledDaemon() {
        String name = ENGINE.name();
        ENGINE.docker("run", "-dit", "--runtime", "runc", "--name", name, "busybox", "sh");
        ENGINE.process().kill();
        ENGINE.process().startAgain();
        try (Pty pty = ENGINE.pty(31, 97, "docker", "attach", name)) {
            pty.type("stty size\n");
            String _ = pty.await("31 97");
            pty.type("exit 5\n");
            assertThat(pty.status()).isEqualTo(5);
        }
    }

    @Test
    void whatRunsUnderARuntimeThatIsGoneFromTheConfigurationIsTakenOver() throws IOException {
        String running = ENGINE.name();
        ENGINE.docker("run", "-d", "--runtime", "mine", "--name", running, "busybox", "sleep", "1000");
        String created = ENGINE.name();
        ENGINE.docker("create", "--runtime", "mine", "--name", created, "busybox", "true");
        ENGINE.process().kill();
        try {
            Files.writeString(CONFIG, "{}");
            ENGINE.process().startAgain();
            assertThat(ENGINE.docker("exec", running, "echo", "here").out()).isEqualTo("here\n");
            assertThat(ENGINE.docker("rm", "-f", running).status()).isZero();
            assertThat(ENGINE.docker("start", created).stderr()).contains("unknown or invalid runtime name: mine");
        } finally {
            ENGINE.process().kill();
            Files.writeString(CONFIG, RUNTIMES);
            ENGINE.process().startAgain();
        }
    }
}
