package io.berth.it.attach;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.it.harness.Engine;
import io.berth.it.harness.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    private static final String CLOSE = "\u0088\u0002\u0003\u00e8";

    private static String run(String program, boolean tty) {
        String name = ENGINE.name();
        ENGINE.docker("create", tty ? "-it" : "-i", "--name", name, "busybox", "sh", "-c", program);
        ENGINE.docker("start", name);
        return name;
    }

    private static RawHttp attach(String version, String name, String query) throws IOException {
        RawHttp raw = ENGINE.raw();
        raw.send("GET /" + version + "/containers/" + name + "/attach/ws?" + query + " HTTP/1.1\r\nHost: d\r\n"
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        return raw;
    }

    private static RawHttp attached(String version, String name, String query) throws IOException {
        RawHttp raw = attach(version, name, query);
        assertThat(raw.head())
                .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        return raw;
    }

    /** A client's frame, with a mask of zeros. */
    private static String frame(int first, String payload) {
        return (char) first + "" + (char) (0x80 | payload.length()) + "\0\0\0\0" + payload;
    }

    private static String rest(RawHttp raw) throws IOException {
        return new String(raw.rest(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource({"v1.51, stream=1&stdin=1&stdout=1, 130", "v1.41, stream=1, 130", "v1.27, stream=1, 129"})
    void carriesBothDirections(String version, String query, int first) throws IOException {
        String name = run("read l; echo got $l; cat; echo over", false);
        try (RawHttp raw = attached(version, name, query)) {
            raw.send(frame(0x81, "text\n"));
            assertThat(raw.until("got text\n")).isEqualTo((char) first + "\u0009got text\n");
            raw.send(frame(0x89, "ping"));
            assertThat(raw.until("ping")).isEqualTo("\u008a\u0004ping");
            raw.send(frame(0x02, "fra") + frame(0x80, "gments\n"));
            assertThat(raw.until("gments\n")).contains("fragments\n");
            raw.send(frame(0x88, "\u0003\u00e8"));
            assertThat(rest(raw)).isEqualTo((char) first + "\u0005over\n" + CLOSE);
        }
    }

    @Test
    void onATerminalCloseIsTheLeaveAndTheProgramGoesOn() throws IOException {
        String name = run("cat", true);
        try (RawHttp raw = attached("v1.51", name, "stream=1&stdin=1&stdout=1")) {
            raw.send(frame(0x88, ""));
            assertThat(rest(raw)).isEqualTo(CLOSE);
        }
        try (RawHttp raw = attached("v1.51", name, "stream=1&stdin=1&stdout=1&detachKeys=a,b")) {
            raw.send(frame(0x82, "ab"));
            assertThat(rest(raw)).isEqualTo(CLOSE);
        }
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Running}}", name).line())
                .isEqualTo("true");
    }

    @Test
    void theLogComesBeforeTheStream() throws IOException {
        String name = run("echo before; read l; echo after", false);
        try (RawHttp raw = attached("v1.51", name, "logs=1&stream=1&stdin=1&stdout=1")) {
            raw.until("before\n");
            raw.send(frame(0x81, "x\n"));
            assertThat(rest(raw)).isEqualTo("\u0082\u0006after\n" + CLOSE);
        }
    }

    @Test
    void refusalsComeBeforeTheWebSocket() throws IOException {
        try (RawHttp raw = attach("v1.51", "no-such", "stream=1")) {
            assertThat(raw.head()).startsWith("HTTP/1.1 404 Not Found\r\n");
            assertThat(raw.until("}")).isEqualTo("{\"message\":\"No such container: no-such\"}");
        }
        String name = run("cat", false);
        try (RawHttp raw = attach("v1.51", name, "stream=1&detachKeys=zz")) {
            assertThat(raw.head()).startsWith("HTTP/1.1 400 Bad Request\r\n");
            assertThat(raw.until("}")).isEqualTo("{\"message\":\"Invalid detach keys (zz) provided\"}");
        }
        try (RawHttp raw = ENGINE.raw()) {
            raw.send("GET /containers/" + name + "/attach/ws?stream=1 HTTP/1.1\r\nHost: d\r\n\r\n");
            assertThat(rest(raw)).isEqualTo("HTTP/1.1 400 Bad Request\r\n\r\nnot websocket protocol");
        }
    }

    @Test
    void aClientThatBreaksTheProtocolIsDisconnectedAndTheContainerGoesOn() throws IOException {
        String name = run("cat", true);
        try (RawHttp raw = attached("v1.51", name, "stream=1&stdin=1&stdout=1")) {
            raw.send("\u0081\u0001x");
            assertThat(rest(raw)).isEqualTo("\u0088\u0002\u0003\u00ea");
        }
        assertThat(ENGINE.docker("inspect", "-f", "{{.State.Running}}", name).line())
                .isEqualTo("true");
    }
}
