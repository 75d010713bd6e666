package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HijackIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: tcp\r\n";
    private static final String HEAD_101 = "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.%s-stream\r\n"
            + "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
    private static final String HEAD_200 = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.%s-stream\r\n\r\n";

    private static String create(String program, boolean tty) {
        String body = """
            {"Image":"busybox","Cmd":["sh","-c","%s"],"Tty":%s,"OpenStdin":true,"StdinOnce":true,
             "AttachStdin":true,"AttachStdout":true,"AttachStderr":true}\
            """.formatted(program, tty);
        return ENGINE.rest()
                .contentType("application/json")
                .body(body)
                .queryParam("name", ENGINE.name())
                .post("/v1.51/containers/create")
                .then()
                .statusCode(201)
                .extract()
                .path("Id");
    }

    private static void start(String id) {
        ENGINE.rest().post("/containers/" + id + "/start").then().statusCode(204);
    }

    private static String attach(String version, String id, boolean upgrade) {
        return "POST " + version + "/containers/" + id + "/attach?stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\n"
                + "Host: d\r\n" + (upgrade ? UPGRADE : "") + "Content-Length: 0\r\n\r\n";
    }

    /** A frame of the multiplexed stream, one character a byte. */
    private static String frame(int stream, String payload) {
        return (char) stream + "\0\0\0\0\0\0" + (char) payload.length() + payload;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({
        "true,/v1.51,multiplexed",
        "false,/v1.51,raw",
        "true,/v1.41,raw",
        "false,/v1.41,raw",
        "true,,multiplexed"
    })
    void framesBothStreamsWithoutATerminal(boolean upgrade, String version, String type) throws IOException {
        String id = create("read l; echo out-$l; read l; echo err-$l >&2; read l; cat; echo done", false);
        try (RawHttp raw = ENGINE.raw()) {
            raw.send(attach(version == null ? "" : version, id, upgrade));
            assertThat(raw.head()).isEqualTo((upgrade ? HEAD_101 : HEAD_200).formatted(type));
            start(id);
            raw.send("a\n");
            assertThat(raw.until("out-a\n")).isEqualTo(frame(1, "out-a\n"));
            raw.send("b\n");
            assertThat(raw.until("err-b\n")).isEqualTo(frame(2, "err-b\n"));
            raw.send("c\ntyped\n");
            assertThat(raw.until("typed\n")).isEqualTo(frame(1, "typed\n"));
            raw.closeOutput();
            assertThat(text(raw.rest())).isEqualTo(frame(1, "done\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void carriesATerminalsBytesAsTheyAre(boolean upgrade) throws IOException {
        String id = create("echo out; cat; echo done", true);
        try (RawHttp raw = ENGINE.raw()) {
            raw.send(attach("/v1.51", id, upgrade));
            assertThat(raw.head()).isEqualTo((upgrade ? HEAD_101 : HEAD_200).formatted("raw"));
            start(id);
            assertThat(raw.until("out\r\n")).isEqualTo("out\r\n");
            raw.send("typed\n");
            raw.until("typed\r\ntyped\r\n");
            raw.send("\u0004");
            assertThat(text(raw.rest())).endsWith("done\r\n");
        }
    }

    @Test
    void bytesThatComeWithTheHeadAreNotLost() throws IOException {
        for (int i = 0; i < 20; i++) {
            String id = create("cat", false);
            try (RawHttp raw = ENGINE.raw()) {
                raw.send(attach("/v1.51", id, i % 2 == 0) + "early " + i + "\n");
                start(id);
                raw.head();
                raw.closeOutput();
                assertThat(text(raw.rest())).isEqualTo(frame(1, "early " + i + "\n"));
            }
        }
    }

    @Test
    void theEndOfTheProcessEndsTheConnectionThoughInputIsOpen() throws IOException {
        String id = create("echo bye", false);
        try (RawHttp raw = ENGINE.raw()) {
            raw.send(attach("/v1.51", id, true));
            raw.head();
            start(id);
            assertThat(text(raw.rest())).isEqualTo(frame(1, "bye\n"));
        }
    }

    @Test
    void replaysTheLogBeforeTheStream() throws IOException {
        String id = create("echo before; read l; echo after", false);
        start(id);
        io.berth.it.harness.Await.until(
                "the first line",
                java.time.Duration.ofSeconds(20),
                () -> ENGINE.docker("logs", id).out().contains("before"));
        try (RawHttp raw = ENGINE.raw()) {
            raw.send("POST /containers/" + id + "/attach?logs=1&stream=1&stdin=1&stdout=1&stderr=1 HTTP/1.1\r\n"
                    + "Host: d\r\n" + UPGRADE + "\r\n");
            raw.head();
            assertThat(raw.until("before\n")).isEqualTo(frame(1, "before\n"));
            raw.send("go\n");
            assertThat(text(raw.rest())).isEqualTo(frame(1, "after\n"));
        }
    }

    @Test
    void anExecIsHijackedTheSameWay() throws IOException {
        String id = create("sleep 1000", false);
        start(id);
        for (boolean upgrade : new boolean[] {true, false}) {
            String exec = ENGINE.rest()
                    .contentType("application/json")
                    .body("{\"AttachStdin\":true,\"AttachStdout\":true,\"AttachStderr\":true,\"Cmd\":[\"sh\",\"-c\","
                            + "\"cat; echo err >&2; exit 3\"]}")
                    .post("/containers/" + id + "/exec")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("Id");
            String body = "{\"Detach\":false,\"Tty\":false}";
            String type = upgrade ? "multiplexed" : "raw";
            try (RawHttp raw = ENGINE.raw()) {
                raw.send("POST /exec/" + exec + "/start HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n"
                        + (upgrade ? UPGRADE : "") + "Content-Length: " + body.length() + "\r\n\r\n" + body
                        + "early\n");
                assertThat(raw.head())
                        .startsWith(upgrade ? "HTTP/1.1 101 UPGRADED\r\n" : "HTTP/1.1 200 OK\r\n")
                        .contains("\r\nContent-Type: application/vnd.docker." + type + "-stream\r\n");
                assertThat(raw.until("early\n")).isEqualTo(frame(1, "early\n"));
                raw.closeOutput();
                assertThat(text(raw.rest())).isEqualTo(frame(2, "err\n"));
            }
            ENGINE.rest()
                    .get("/exec/" + exec + "/json")
                    .then()
                    .statusCode(200)
                    .body("ExitCode", org.hamcrest.Matchers.equalTo(3));
        }
    }

    /** dockerd keeps it until another key comes (moby issue 32895); the stock client does so itself before it sends it. */
    @Test
    void theFirstDetachKeyAloneReachesTheProgram() throws IOException {
        assumeThat(Engine.other()).isFalse();
        String program = "stty raw -echo; echo ready; dd bs=1 count=1 2>/dev/null | od -An -c; echo over";
        String id = create(program, true);
        try (RawHttp raw = ENGINE.raw()) {
            raw.send(attach("/v1.51", id, true)).head();
            start(id);
            raw.until("ready\n");
            assertThat(text(raw.send("\u0010").rest())).contains("020").endsWith("over\n");
        }
        String running = create("sleep 1000", false);
        start(running);
        String exec = ENGINE.rest()
                .contentType("application/json")
                .body("{\"AttachStdin\":true,\"AttachStdout\":true,\"Tty\":true,\"Cmd\":[\"sh\",\"-c\",\"%s\"]}"
                        .formatted(program))
                .post("/containers/" + running + "/exec")
                .then()
                .statusCode(201)
                .extract()
                .path("Id");
        try (RawHttp raw = ENGINE.raw()) {
            raw.send("POST /exec/" + exec + "/start HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n" + UPGRADE
                            + "Content-Length: 12\r\n\r\n{\"Tty\":true}")
                    .head();
            raw.until("ready\n");
            assertThat(text(raw.send("\u0010").rest())).contains("020").endsWith("over\n");
        }
    }

    @Test
    void aMissingContainerIsAPlain404() throws IOException {
        try (RawHttp raw = ENGINE.raw()) {
            raw.send("POST /v1.41/containers/no-such/attach?stream=1 HTTP/1.1\r\nHost: d\r\n" + UPGRADE + "\r\n");
            assertThat(raw.head()).startsWith("HTTP/1.1 404 Not Found\r\n");
            assertThat(raw.until("no-such")).contains("No such container: ");
        }
    }
}
