package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.RawHttp;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attach to containers in every state; what is expected is what dockerd 28.5 did. */
class AttachStatesIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static RawHttp attach(String name, String query) throws IOException {
        return ENGINE.raw()
                .send("POST /v1.51/containers/" + name + "/attach?" + query
                        + " HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n");
    }

    private static void assertRefused(String name, String query, String head, String message) throws IOException {
        try (RawHttp raw = attach(name, query)) {
            assertThat(raw.head())
                    .startsWith("HTTP/1.1 " + head + "\r\n")
                    .contains("\r\nContent-Type: application/vnd.docker.raw-stream\r\n");
            assertThat(raw.until(message)).isEqualTo(message);
        }
    }

    private static String frame(String payload) {
        return "\1\0\0\0\0\0\0" + (char) payload.length() + payload;
    }

    private static String rest(RawHttp raw) throws IOException {
        return new String(raw.rest(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream=1&stdout=1", "logs=1&stdout=1"})
    void aPausedOneRefuses(String query) throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sleep", "1000");
        ENGINE.docker("pause", name);
        assertRefused(
                name, query, "409 Conflict", "container " + name + " is paused, unpause the container before attach");
        Result refused = ENGINE.docker("attach", name);
        assertThat(refused.stderr()).isEqualTo("You cannot attach to a paused container, unpause it first\n");
        assertThat(refused.status()).isEqualTo(1);
    }

    /** The pause before its next run doubles: at the eighth it is long enough to look at. */
    @Test
    void aRestartingOneRefuses() throws IOException {
        String name = ENGINE.name();
        String id = ENGINE.docker(
                        "run", "-d", "--name", name, "--restart", "always", "busybox", "sh", "-c", "echo hi; exit 3")
                .line();
        Await.until(
                "the long pause",
                Duration.ofSeconds(60),
                () -> ENGINE.docker("inspect", "-f", "{{.State.Status}} {{ge .RestartCount 7}}", name)
                        .line()
                        .equals("restarting true"));
        assertRefused(
                name,
                "stream=1&stdout=1",
                "409 Conflict",
                "container " + name + " is restarting, wait until the container is running");
        assertThat(ENGINE.docker("attach", name).stderr())
                .isEqualTo("You cannot attach to a restarting container, wait until it is running\n");
        assertThat(ENGINE.docker("exec", name, "true").stderr())
                .isEqualTo("Error response from daemon: Container " + id
                        + " is restarting, wait until the container is running\n");
    }

    @Test
    void oneThatHasNotRunGivesItsFirstRun() throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("create", "--name", name, "busybox", "echo", "hi");
        Result refused = ENGINE.docker("attach", name);
        assertThat(refused.stderr()).isEqualTo("You cannot attach to a stopped container, start it first\n");
        assertThat(refused.status()).isEqualTo(1);
        try (RawHttp raw = attach(name, "stream=1&stdout=1")) {
            assertThat(raw.head()).startsWith("HTTP/1.1 101 UPGRADED\r\n");
            ENGINE.docker("start", name);
            assertThat(rest(raw)).isEqualTo(frame("hi\n"));
        }
    }

    @Test
    void oneThatHasEndedGivesItsLogAndTheNextRun() throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("run", "--name", name, "busybox", "echo", "hi");
        try (RawHttp raw = attach(name, "logs=1&stdout=1")) {
            assertThat(raw.head()).startsWith("HTTP/1.1 101 UPGRADED\r\n");
            assertThat(rest(raw)).isEqualTo(frame("hi\n"));
        }
        try (RawHttp both = attach(name, "logs=1&stream=1&stdout=1");
                RawHttp stream = attach(name, "stream=1&stdout=1")) {
            both.head();
            stream.head();
            assertThat(both.until("hi\n")).isEqualTo(frame("hi\n"));
            ENGINE.docker("start", name);
            assertThat(rest(both)).isEqualTo(frame("hi\n"));
            assertThat(rest(stream)).isEqualTo(frame("hi\n"));
        }
    }

    @Test
    void oneThatIsRemovedIsNotThere() throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("create", "--name", name, "busybox", "true");
        ENGINE.docker("rm", name);
        assertRefused(name, "stream=1&stdout=1", "404 Not Found", "No such container: " + name);
        assertThat(ENGINE.docker("attach", name).stderr())
                .isEqualTo("Error response from daemon: No such container: " + name + "\n");
    }

    @Test
    void theRemovalEndsThoseThatAreAttached() throws IOException {
        String name = ENGINE.name();
        ENGINE.docker("run", "-d", "--name", name, "busybox", "sh", "-c", "read l; echo hi; sleep 1000");
        Process client = ENGINE.dockerCommand("attach", name).start();
        try (RawHttp raw = attach(name, "stream=1&stdout=1")) {
            assertThat(raw.head()).startsWith("HTTP/1.1 101 UPGRADED\r\n");
            ENGINE.docker("rm", "-f", name);
            assertThat(rest(raw)).isIn("", frame("hi\n"));
        }
        // one that has not come as far as to attach is told that there is none
        assertThat(client.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue())
                .isIn(137, 1);
    }
}
