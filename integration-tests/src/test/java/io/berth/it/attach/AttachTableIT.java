package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Await;
import io.berth.it.harness.Engine;
import io.berth.it.harness.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kind of attach to a program that has written {@code out1} and, to its standard error, {@code err1}, and now reads a
 * line, answers {@code got-LINE} and {@code err2}, and ends. What is expected is what dockerd 28.5 did.
 */
class AttachTableIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final String PROGRAM = "echo out1; echo err1 >&2; read l; echo got-$l; echo err2 >&2; exit 3";

    private static String start(boolean tty) {
        String body = """
            {"Image":"busybox","Cmd":["sh","-c","%s"],"Tty":%s,"OpenStdin":true,"StdinOnce":true}
            """.formatted(PROGRAM, tty);
        String id = ENGINE.rest()
                .contentType("application/json")
                .body(body)
                .queryParam("name", ENGINE.name())
                .post("/v1.51/containers/create")
                .then()
                .statusCode(201)
                .extract()
                .path("Id");
        ENGINE.rest().post("/containers/" + id + "/start").then().statusCode(204);
        Await.until("both lines", Duration.ofSeconds(20), () -> {
            var logs = ENGINE.docker("logs", id);
            return (logs.out() + logs.stderr()).contains("out1") && (logs.out() + logs.stderr()).contains("err1");
        });
        return id;
    }

    private static RawHttp attach(String id, String wants) throws IOException {
        StringBuilder query = new StringBuilder();
        String[] names = {"logs", "stream", "stdin", "stdout", "stderr"};
        for (int i = 0; i < names.length; i++) {
            query.append(wants.indexOf("LSioe".charAt(i)) >= 0 ? names[i] + "=1&" : "");
        }
        RawHttp raw = ENGINE.raw();
        raw.send("POST /v1.51/containers/" + id + "/attach?" + query
                + " HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
        assertThat(raw.head()).startsWith("HTTP/1.1 101 UPGRADED\r\n");
        return raw;
    }

    /** The payloads of one stream's frames. */
    private static String stream(int wanted, byte[] frames) {
        StringBuilder found = new StringBuilder();
        for (int at = 0; at < frames.length; ) {
            int length = (frames[at + 6] & 0xff) << 8 | (frames[at + 7] & 0xff);
            if (frames[at] == wanted) {
                found.append(new String(frames, at + 8, length, StandardCharsets.UTF_8));
            }
            at += 8 + length;
        }
        return found.toString();
    }

    /** One that takes part in the stream without input sees what another one types. */
    private static byte[] run(boolean tty, String wants) throws IOException {
        String id = start(tty);
        try (RawHttp client = attach(id, wants)) {
            if (wants.contains("S") && wants.contains("i")) {
                return client.send("x\n").rest();
            }
            if (!wants.contains("S")) {
                return client.rest();
            }
            try (RawHttp other = attach(id, "Si")) {
                other.send("x\n");
                return client.rest();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "e, '', ''",
        "ioe, '', ''",
        "So, got-x;, ''",
        "Se, '', err2;",
        "Soe, got-x;, err2;",
        "Si, '', ''",
        "Sio, got-x;, ''",
        "Sie, '', err2;",
        "Sioe, got-x;, err2;",
        "Lo, out1;, ''",
        "Le, '', err1;",
        "Loe, out1;, err1;",
        "Lioe, out1;, err1;",
        "LSo, out1;got-x;, ''",
        "LSe, '', err1;err2;",
        "LSoe, out1;got-x;, err1;err2;",
        "LSi, '', ''",
        "LSio, out1;got-x;, ''",
        "LSioe, out1;got-x;, err1;err2;"
    })
    void withoutATerminal(String wants, String stdout, String stderr) throws IOException {
        byte[] got = run(false, wants);
        assertThat(stream(1, got)).isEqualTo(stdout.replace(';', '\n'));
        assertThat(stream(2, got)).isEqualTo(stderr.replace(';', '\n'));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "oe, ''",
        "So, x;got-x;err2;",
        "Se, ''",
        "Soe, x;got-x;err2;",
        "Si, ''",
        "Sioe, x;got-x;err2;",
        "Lo, out1;err1;",
        "Le, ''",
        "LSo, out1;err1;x;got-x;err2;",
        "LSe, ''",
        "LSioe, out1;err1;x;got-x;err2;"
    })
    void onATerminal(String wants, String output) throws IOException {
        assertThat(new String(run(true, wants), StandardCharsets.UTF_8)).isEqualTo(output.replace(";", "\r\n"));
    }

    @ParameterizedTest(name = "{0}, terminal {1}")
    @CsvSource({"i, false", "Li, false", "i, true", "Li, true"})
    void inputWithoutStreamIsNotPassedOn(String wants, boolean tty) throws IOException {
        String id = start(tty);
        try (RawHttp client = attach(id, wants)) {
            assertThat(client.send("x\n").rest()).isEmpty();
        }
        try (RawHttp other = attach(id, "Sioe")) {
            assertThat(new String(other.send("y\n").rest(), StandardCharsets.UTF_8))
                    .contains("got-y");
        }
    }
}
