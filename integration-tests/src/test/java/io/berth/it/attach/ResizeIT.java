package io.berth.it.attach;

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A terminal's size, set before, during and after the run, often and wrongly. Statuses and words are dockerd 28.5's. */
class ResizeIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int STORM = 300;

    private static ValidatableResponse post(String path) {
        return ENGINE.rest().post("/v1.51" + path).then();
    }

    private static String create(String... program) {
        String name = ENGINE.name();
        String[] words = new String[program.length + 5];
        System.arraycopy(new String[] {"create", "-it", "--name", name, "busybox"}, 0, words, 0, 5);
        System.arraycopy(program, 0, words, 5, program.length);
        return ENGINE.docker(words).line();
    }

    private static String sleeper() {
        String id = create("sleep", "1000");
        post("/containers/" + id + "/start").statusCode(204);
        return id;
    }

    private static String exec(String id, boolean tty, String program) {
        return ENGINE.rest()
                .contentType("application/json")
                .body("{\"Cmd\":[\"sh\",\"-c\",\"%s\"],\"Tty\":%s,\"AttachStdin\":true,\"AttachStdout\":true}"
                        .formatted(program, tty))
                .post("/v1.51/containers/" + id + "/exec")
                .then()
                .statusCode(201)
                .extract()
                .path("Id");
    }

    private static RawHttp hijack(String path, String body) throws IOException {
        RawHttp raw = ENGINE.raw();
        raw.send("POST /v1.51" + path + " HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(raw.head()).startsWith("HTTP/1.1 101 UPGRADED\r\n");
        return raw;
    }

    private static RawHttp attach(String id) throws IOException {
        return hijack("/containers/" + id + "/attach?stream=1&stdin=1&stdout=1&stderr=1", "");
    }

    private static RawHttp start(String exec) throws IOException {
        return hijack("/exec/" + exec + "/start", "{\"Detach\":false,\"Tty\":true}");
    }

    /** Resizes again and again until told to stop; gives how often it was done. */
    private static AtomicInteger storm(String path, AtomicBoolean over) {
        AtomicInteger done = new AtomicInteger();
        Thread.ofPlatform().daemon().start(() -> {
            for (int i = 0; !over.get(); i++) {
                int status = ENGINE.rest()
                        .post(path + "/resize?h=" + (20 + i % 50) + "&w=" + (60 + i % 90))
                        .statusCode();
                if (status == 200) {
                    done.incrementAndGet();
                }
            }
        });
        return done;
    }

    @Test
    void aStormOfSizesDisturbsNeitherWhatAProgramPrintsNorItsEnd() throws IOException {
        String id = create("sh", "-c", "read go; seq 1 100000; read end; exit 5");
        AtomicBoolean over = new AtomicBoolean();
        try (RawHttp raw = attach(id)) {
            post("/containers/" + id + "/start").statusCode(204);
            AtomicInteger done = storm("/containers/" + id, over);
            raw.send("go\n");
            StringBuilder expected = new StringBuilder("go\r\n");
            for (int i = 1; i <= 100_000; i++) {
                expected.append(i).append("\r\n");
            }
            assertThat(raw.until("\n100000\r\n")).isEqualTo(expected.toString());
            Await.until(() -> "resized " + done, SOON, () -> done.get() > STORM);
            raw.send("end\n");
            assertThat(new String(raw.rest(), StandardCharsets.UTF_8)).isEqualTo("end\r\n");
            assertThat(ENGINE.docker("wait", id).line()).isEqualTo("5");
        } finally {
            over.set(true);
        }
        post("/containers/" + id + "/resize?h=3&w=4")
                .statusCode(409)
                .body("message", equalTo("container " + id + " is not running"));
    }

    @Test
    void aStormAroundTheEndLosesNothingAndHangsNothing() throws IOException {
        for (int run = 0; run < 20; run++) {
            String id = create("sh", "-c", "echo some; seq 1 2000; echo last; exit 7");
            AtomicBoolean over = new AtomicBoolean();
            try (RawHttp raw = attach(id)) {
                AtomicInteger _ = storm("/containers/" + id, over);
                post("/containers/" + id + "/start").statusCode(204);
                assertThat(new String(raw.rest(), StandardCharsets.UTF_8))
                        .startsWith("some\r\n1\r\n")
                        .endsWith("\n2000\r\nlast\r\n");
                assertThat(ENGINE.docker("wait", id).line()).isEqualTo("7");
            } finally {
                over.set(true);
            }
        }
    }

    @Test
    void aProgramSeesEachSignalOfAWindowAndTheLastSize() {
        String program = "trap 'echo size $(stty size).' WINCH; echo ready; while :; do sleep 0.05; done";
        try (Pty pty = ENGINE.pty(24, 80, "docker", "run", "--rm", "-it", "busybox", "sh", "-c", program)) {
            pty.await("ready");
            for (int i = 1; i <= 40; i++) {
                pty.resize(24 + i, 80 + i);
            }
            pty.await("size 64 120.");
        }
    }

    @Test
    void aSizeBeforeTheStartIsRefused() {
        String id = create("stty", "size");
        post("/containers/" + id + "/resize?h=30&w=90")
                .statusCode(409)
                .body("message", equalTo("container " + id + " is not running"));
        post("/containers/no-such/resize?h=30&w=90")
                .statusCode(404)
                .body("message", equalTo("No such container: no-such"));
    }

    @Test
    void aPausedContainerIsResized() throws IOException {
        String id = create("sh", "-c", "read go; stty size");
        try (RawHttp raw = attach(id)) {
            post("/containers/" + id + "/start").statusCode(204);
            post("/containers/" + id + "/pause").statusCode(204);
            post("/containers/" + id + "/resize?h=41&w=141").statusCode(200);
            post("/containers/" + id + "/unpause").statusCode(204);
            raw.send("go\n");
            assertThat(new String(raw.rest(), StandardCharsets.UTF_8)).isEqualTo("go\r\n41 141\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "h=-1&w=5, invalid resize height \"-1\": value out of range",
        "h=a&w=5, invalid resize height \"a\": invalid syntax",
        "h=4294967296&w=1, invalid resize height \"4294967296\": value out of range",
        "h=1.5&w=3, invalid resize height \"1.5\": invalid syntax",
        "w=5, invalid resize height \"\": invalid syntax",
        "h=5, invalid resize width \"\": invalid syntax",
        "h=5&w=, invalid resize width \"\": invalid syntax",
        "h=5&w=-7, invalid resize width \"-7\": value out of range"
    })
    void badSizesAreRefusedForContainersAndExecs(String query, String message) {
        String id = sleeper();
        String exec = exec(id, true, "sleep 1000");
        post("/containers/" + id + "/resize?" + query).statusCode(400).body("message", equalTo(message));
        post("/exec/" + exec + "/resize?" + query).statusCode(400).body("message", equalTo(message));
    }

    @Test
    void sizesThatNoTerminalHasAreTakenAsTheKernelTakesThem() throws IOException {
        String id = sleeper();
        String exec = exec(id, true, "read go; stty size; read go; stty size");
        try (RawHttp _ = start(exec)) {
            Await.until("it reads", SOON, () -> ENGINE.docker("top", id).out().contains("read go"));
            post("/exec/" + exec + "/resize?h=0&w=0").statusCode(200);
            post("/containers/" + id + "/resize?h=70000&w=4294967295").statusCode(200);
            post("/exec/" + exec + "/resize?h=65535&w=65535").statusCode(200);
        }
    }

    @Test
    void anExecsSizeFollowsAndIsRefusedAfterItsEnd() throws IOException {
        String id = sleeper();
        String exec = exec(id, true, "while ! stty size 2>/dev/null | grep -q 151; do :; done; stty size");
        try (RawHttp raw = start(exec)) {
            post("/exec/" + exec + "/resize?h=51&w=151").statusCode(200);
            assertThat(new String(raw.rest(), StandardCharsets.UTF_8)).isEqualTo("51 151\r\n");
        }
        post("/exec/" + exec + "/resize?h=1&w=1")
                .statusCode(404)
                .body("message", equalTo("NotFound: process does not exist " + exec + ": not found"));
        post("/exec/no-such/resize?h=1&w=1").statusCode(404).body("message", equalTo("No such exec instance: no-such"));
    }

    @Test
    void whatComesTooLateIsNoLineInTheDaemonsLog() throws IOException {
        String program = "read go; exit 3";
        String sleeper = sleeper();
        int before = ENGINE.process().log().length();
        for (int run = 0; run < 10; run++) {
            String id = create("sh", "-c", program);
            String exec = exec(sleeper, true, program);
            AtomicBoolean over = new AtomicBoolean();
            try (RawHttp attached = attach(id)) {
                post("/containers/" + id + "/start").statusCode(204);
                AtomicInteger _ = storm("/containers/" + id, over);
                typeTooMuch(attached);
                assertThat(ENGINE.docker("wait", id).line()).isEqualTo("3");
                over.set(true);
                over = new AtomicBoolean();
                try (RawHttp started = start(exec)) {
                    AtomicInteger _ = storm("/exec/" + exec, over);
                    typeTooMuch(started);
                }
            } finally {
                over.set(true);
            }
            post("/containers/" + id + "/resize?h=1&w=1").statusCode(409);
            post("/exec/" + exec + "/resize?h=1&w=1").statusCode(404);
        }
        assertThat(ENGINE.process().log().substring(before)).isEmpty();
    }

    /** Far more than the program reads, up to its end. */
    private static void typeTooMuch(RawHttp terminal) {
        try {
            for (int i = 0; i < 100; i++) {
                terminal.send("go\n".repeat(100));
            }
            terminal.rest();
        } catch (IOException e) {
            assertThat(e).hasMessageFindingMatch("reset|Broken pipe"); // what came too late is refused
        }
    }

    @Test
    void anExecTakesItsSizeFromItsCreation() throws IOException {
        String id = sleeper();
        String exec = ENGINE.rest()
                .contentType("application/json")
                .body("{\"Cmd\":[\"stty\",\"size\"],\"Tty\":true,\"AttachStdout\":true,\"ConsoleSize\":[33,77]}")
                .post("/v1.51/containers/" + id + "/exec")
                .path("Id");
        try (RawHttp raw = hijack("/exec/" + exec + "/start", "{\"Tty\":true,\"ConsoleSize\":[34,78]}")) {
            assertThat(new String(raw.rest(), StandardCharsets.UTF_8)).isEqualTo("34 78\r\n");
        }
    }
}
