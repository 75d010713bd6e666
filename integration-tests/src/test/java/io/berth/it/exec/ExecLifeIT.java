package io.berth.it.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Pty;
import io.berth.it.harness.RawHttp;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Execs whose container pauses, stops or goes, and execs whose client goes. */
class ExecLifeIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final String PRINT_HI = "{\"AttachStdout\":true,\"Cmd\":[\"echo\",\"hi\"]}";

    private String name = "";
    private String id = "";

    @BeforeEach
    void aRunningContainer() {
        name = ENGINE.name();
        id = ENGINE.docker("run", "-d", "--name", name, "busybox", "sleep", "1000")
                .line();
    }

    private String create(String body) {
        return ENGINE.rest()
                .contentType("application/json")
                .body(body)
                .post("/v1.51/containers/" + name + "/exec")
                .then()
                .statusCode(201)
                .extract()
                .path("Id");
    }

    private static ValidatableResponse start(String exec, boolean detach) {
        return ENGINE.rest()
                .contentType("application/json")
                .body("{\"Detach\":" + detach + "}")
                .post("/v1.51/exec/" + exec + "/start")
                .then();
    }

    private boolean runs(String command) {
        return ENGINE.docker("top", name).out().contains(command);
    }

    private static int status(Process client) {
        return client.onExit().orTimeout(60, TimeUnit.SECONDS).join().exitValue();
    }

    private static String output(Process client) {
        return assertThat(client.getInputStream())
                .asString(StandardCharsets.UTF_8)
                .actual();
    }

    @Test
    void oneMadeBeforeThePauseWaitsForItsEnd() {
        String exec = create(PRINT_HI);
        ENGINE.docker("pause", name);
        String refusal = "Container " + id + " is paused, unpause the container before exec";
        start(exec, false).statusCode(409).body("message", equalTo(refusal));
        start(exec, true).statusCode(409).body("message", equalTo(refusal));
        ENGINE.docker("unpause", name);
        start(exec, true).statusCode(200);
    }

    @Test
    void oneThatRunsGoesOnAfterThePause() throws IOException {
        Process client = ENGINE.dockerCommand("exec", "-i", name, "sh", "-c", "echo a; read l; echo $l; exit 4")
                .start();
        Await.until("the exec", DEADLINE, () -> runs("read l"));
        ENGINE.docker("pause", name);
        client.getOutputStream().write("typed\n".getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().flush();
        ENGINE.docker("unpause", name);
        assertThat(status(client)).isEqualTo(4);
        assertThat(output(client)).isEqualTo("a\ntyped\n");
    }

    @Test
    void oneThatWasNotStartedGoesWithTheRun() {
        String exec = create(PRINT_HI);
        ENGINE.docker("restart", "-t", "0", name);
        start(exec, false).statusCode(404).body("message", equalTo("No such exec instance: " + exec));
        ENGINE.rest().get("/exec/" + exec + "/json").then().statusCode(404);
        assertThat(ENGINE.docker("inspect", "-f", "{{json .ExecIDs}}", name).line())
                .isEqualTo("null");
    }

    @Test
    void theStopEndsIt() {
        Process client = ENGINE.dockerCommand("exec", name, "sh", "-c", "echo a; sleep 1234")
                .start();
        Await.until("the exec", DEADLINE, () -> runs("sleep 1234\n"));
        ENGINE.docker("stop", "-t", "0", name);
        assertThat(status(client)).isEqualTo(137);
        assertThat(output(client)).isEqualTo("a\n");
    }

    @Test
    void theRemovalEndsIt() throws IOException {
        String exec = create("{\"AttachStdout\":true,\"Cmd\":[\"sh\",\"-c\",\"echo a; sleep 1234\"]}");
        try (RawHttp raw = ENGINE.raw()) {
            raw.send("POST /v1.51/exec/" + exec + "/start HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n"
                    + "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}");
            raw.until("a\n");
            ENGINE.docker("rm", "-f", name);
            assertThat(raw.rest()).isEmpty();
        }
        ENGINE.rest()
                .get("/exec/" + exec + "/json")
                .then()
                .statusCode(404)
                .body("message", equalTo("No such exec instance: " + exec));
    }

    @Test
    void itGoesOnWithoutItsClient() {
        String program = "i=0; until [ -e /tmp/go ]; do echo $i; i=$((i+1)); sleep 0.1; done; touch /tmp/done";
        Process client = ENGINE.dockerCommand("exec", name, "sh", "-c", program).start();
        Await.until("the exec", DEADLINE, () -> runs("/tmp/go"));
        client.destroyForcibly();
        assertThat(status(client)).isEqualTo(137);
        assertThat(ENGINE.docker("inspect", "-f", "{{len .ExecIDs}}", name).line())
                .isEqualTo("1");
        ENGINE.docker("exec", name, "touch", "/tmp/go");
        Await.until(
                "its end",
                DEADLINE,
                () -> ENGINE.docker("exec", name, "ls", "/tmp").out().contains("done\n"));
        Await.until(
                "it is forgotten",
                DEADLINE,
                () -> ENGINE.docker("inspect", "-f", "{{json .ExecIDs}}", name)
                        .line()
                        .equals("null"));
    }

    @Test
    void aTerminalsExecGoesOnWithoutItsClient() {
        String program =
                "trap 'touch /tmp/hup' HUP; echo here; until [ -e /tmp/go ]; do sleep 0.1; done; touch /tmp/done";
        try (Pty pty = ENGINE.pty(24, 80, "docker", "exec", "-it", name, "sh", "-c", program)) {
            pty.await("here");
        }
        ENGINE.docker("exec", name, "touch", "/tmp/go");
        Await.until(
                "its end",
                DEADLINE,
                () -> ENGINE.docker("exec", name, "ls", "/tmp").out().contains("done\n"));
        assertThat(ENGINE.docker("exec", name, "ls", "/tmp").out()).isEqualTo("done\ngo\n");
    }

    @Test
    void theKeysDetachFromIt() {
        try (Pty pty = ENGINE.pty(24, 80, "docker", "exec", "-it", name, "sh")) {
            pty.await("# ");
            pty.type("\u0010\u0011");
            pty.await("read escape sequence");
            assertThat(pty.status()).isEqualTo(1);
        }
        try (Pty pty = ENGINE.pty(24, 80, "docker", "exec", "-it", "--detach-keys", "ctrl-a,x", name, "cat")) {
            Await.until("the exec", DEADLINE, () -> runs("cat"));
            pty.type("\u0001x");
            assertThat(pty.status()).isEqualTo(1);
        }
        assertThat(ENGINE.docker("inspect", "-f", "{{len .ExecIDs}}", name).line())
                .isEqualTo("2");
    }

    @Test
    void badKeysAreRefused() {
        ENGINE.rest()
                .contentType("application/json")
                .body("{\"Tty\":true,\"DetachKeys\":\"ctrl-1\",\"Cmd\":[\"sh\"]}")
                .post("/v1.51/containers/" + name + "/exec")
                .then()
                .statusCode(500)
                .body("message", equalTo("Invalid escape keys (ctrl-1) provided"));
    }

    @Test
    void aSecondStartIsRefused() {
        String exec = create("{\"Cmd\":[\"sleep\",\"1000\"]}");
        start(exec, true).statusCode(200);
        start(exec, true).statusCode(409).body("message", equalTo("exec command " + exec + " is already running"));
        String brief = create(PRINT_HI);
        byte[] output = start(brief, false).statusCode(200).extract().asByteArray();
        assertThat(output).endsWith("hi\n".getBytes(StandardCharsets.UTF_8));
        start(brief, true).statusCode(409).body("message", equalTo("exec command " + brief + " has already run"));
    }
}
