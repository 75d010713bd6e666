package io.berth.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks before a body is read as JSON: media type, presence, size. */
final class JsonBodyWireTest {
    private WireServer server;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer(List.of(
                Route.post("/create", call -> Reply.ok(call.json(Map.class))),
                Route.post(
                        "/update",
                        call -> Reply.ok(call.optionalJson(Map.class)
                                .map(body -> body.size())
                                .orElse(-1)))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/json; charset=utf-8", "APPLICATION/JSON", "application/json;"})
    void jsonIsTaken(String type) throws IOException {
        assertThat(post("/create", "Content-Type: " + type + "\r\n", "{\"a\":1}")
                        .body())
                .isEqualTo("{\"a\":1}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Type:|malformed Content-Type header (): mime: no media type",
                "Accept: x|malformed Content-Type header (): mime: no media type",
                "Content-Type: text/plain|unsupported Content-Type header (text/plain): must be 'application/json'",
                "Content-Type: foo|unsupported Content-Type header (foo): must be 'application/json'",
                "Content-Type: ;|malformed Content-Type header (;): mime: no media type",
                "Content-Type: application/json; foo"
                        + "|malformed Content-Type header (application/json; foo): mime: invalid media parameter"
            })
    void otherTypesAreRefused(String header, String message) throws IOException {
        WireResponse response = post("/create", header + "\r\n", "{}");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"message\":\"" + message + "\"}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Type: application/json\r\n"})
    void missingBodyIsRefusedWhereOneIsNeeded(String header) throws IOException {
        assertThat(post("/create", header, "").body())
                .isEqualTo("{\"message\":\"invalid JSON: got EOF while reading request body\"}\n");
        assertThat(post("/update", header, "").body()).isEqualTo("-1\n");
    }

    @Test
    void chunkedBodiesAreCheckedToo() throws IOException {
        String head = "POST /create HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n";
        assertThat(server.send(head + "\r\n0\r\n\r\n").body())
                .isEqualTo("{\"message\":\"malformed Content-Type header (): mime: no media type\"}\n");
        String json = head + "Content-Type: application/json\r\n\r\n";
        assertThat(server.send(json + "0\r\n\r\n").body())
                .isEqualTo("{\"message\":\"invalid JSON: got EOF while reading request body\"}\n");
        assertThat(server.send(json + "5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n").body())
                .isEqualTo("{\"a\":1}\n");
    }

    @Test
    void brokenChunkIsRefused() {
        try (WireConnection client = server.connect("POST /create HTTP/1.1\r\nHost: d\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")) {
            WireResponse response = WireResponse.parse(client.readToEnd());
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.header("Connection")).isEqualTo("close");
        }
    }

    @Test
    void tooLargeBodyIsRefusedUnread() throws IOException {
        WireResponse response = server.send("POST /create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100000000\r\n\r\n{");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"message\":\"invalid JSON: http: request body too large\"}\n");
    }

    @Test
    void bodyThatGrowsTooLargeIsRefused() {
        String chunk = "100000\r\n" + "[".repeat(0x100000) + "\r\n";
        try (WireConnection client = server.connect("POST /create HTTP/1.1\r\nHost: d\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5))) {
            assertThat(client.readUntil("too large\"}\n")).startsWith("HTTP/1.1 400 Bad Request\r\n");
        }
    }

    private WireResponse post(String path, String header, String body) throws IOException {
        return server.send("POST " + path + " HTTP/1.1\r\nHost: d\r\n" + header + "Content-Length: " + body.length()
                + "\r\n\r\n" + body);
    }
}
