package io.berth.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.error.EngineException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no well-behaved client sends: what a real engine takes is taken, what it refuses is refused. */
final class OddRequestWireTest {
    private static final String PING = "GET /_ping HTTP/1.1\r\nHost: d\r\n";

    private WireServer server;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer(List.of(
                Route.get("/_ping", _ -> new Reply.Text(200, "OK", Map.of())).answeredInline(),
                Route.get("/slow", _ -> new Reply.Text(200, "slow", Map.of())),
                Route.get("/containers/{name}/json", call -> {
                    throw EngineException.notFound("No such container: " + call.path("name"));
                }),
                Route.post("/size", call -> Reply.ok(call.body().readAllBytes().length))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /_ping HTTP/1.0\r\n\r\n",
                "GET /_ping HTTP/1.1\nHost: d\n\n",
                "GET /%5fping HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET http://elsewhere/_ping HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET /_ping HTTP/1.1\r\nHost: api.moby.localhost\r\n\r\n",
                "GET /_ping HTTP/1.1\r\nHost: %2Fvar%2Frun%2Fdocker.sock\r\n\r\n",
                "GET /_ping?filters={\"a\":[\"b|^\"]} HTTP/1.1\r\nHost: d\r\n\r\n"
            })
    void unusualIsTaken(String request) throws IOException {
        WireResponse response = server.send(request);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "GET /_ping HTTP/1.1\r\n\r\n",
                "GET /_ping HTTP/1.1\r\nHost: d\r\nHost: e\r\n\r\n",
                "GET /a\0b HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET /containers/a%zzb/json HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET foo HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: d\r\n\r\n",
                "GET /_ping HTTP/1.1\r\nHost: d\r\nX: a\0b\r\n\r\n",
                "POST /size HTTP/1.1\r\nHost: d\r\nContent-Length: xx\r\n\r\n",
                "POST /size HTTP/1.1\r\nHost: d\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"
            })
    void brokenIsRefusedInPlainText(String request) {
        try (WireConnection client = server.connect(request)) {
            WireResponse response = WireResponse.parse(client.readToEnd());
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(response.body()).startsWith("400 Bad Request");
        }
    }

    @Test
    void headsUpToAMegabyteAreTaken() throws IOException {
        assertThat(server.send(PING + "X: " + "a".repeat(1 << 20) + "\r\n\r\n").status())
                .isEqualTo(200);
    }

    @Test
    void largerHeadsAreRefused() {
        try (WireConnection client = server.connect(PING + "X: " + "a".repeat((1 << 20) + 6000) + "\r\n\r\n")) {
            WireResponse response = WireResponse.parse(client.readToEnd());
            assertThat(response.status()).isEqualTo(431);
            assertThat(response.body()).isEqualTo("431 Request Header Fields Too Large");
        }
        String path = "/" + "a".repeat((1 << 20) + 6000);
        try (WireConnection client = server.connect("GET " + path + " HTTP/1.1\r\nHost: d\r\n\r\n")) {
            assertThat(WireResponse.parse(client.readToEnd()).status()).isEqualTo(431);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        String slow = PING.replace("_ping", "slow") + "\r\n";
        try (WireConnection client = server.connect(PING + "\r\n" + slow + slow + PING + "\r\n")) {
            String first = client.readUntil("\r\n\r\nOK");
            String rest = client.readUntil("\r\n\r\nslow") + client.readUntil("\r\n\r\nslow");
            assertThat(first + rest + client.readUntil("\r\n\r\nOK").replaceAll("Date: .*", ""))
                    .containsPattern("(?s)OK.*slow.*slow.*OK");
        }
    }

    @Test
    void bodiesMayBeChunked() throws IOException {
        String head = "POST /size HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n";
        assertThat(server.send(head + "\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: x\r\n\r\n")
                        .body())
                .isEqualTo("5\n");
    }

    @Test
    void bodyWithTwoLengthsIsRefusedSinceAProxyMayHaveReadTheOther() {
        String head = "POST /size HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n";
        try (WireConnection client = server.connect(head + "3\r\nabc\r\n0\r\n\r\n")) {
            assertThat(WireResponse.parse(client.readToEnd()).status()).isEqualTo(400);
        }
    }

    @Test
    void expectedContinueIsSentWhenTheBodyIsWanted() {
        String head = "POST /size HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
        try (WireConnection client = server.connect(head)) {
            assertThat(client.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            client.send("abc");
            assertThat(client.readUntil("\r\n\r\n3\n")).startsWith("HTTP/1.1 200 OK\r\n");
        }
        try (WireConnection client = server.connect(head.replace("/size", "/nope"))) {
            assertThat(client.readUntil("not found")).startsWith("HTTP/1.1 404 Not Found\r\n");
        }
    }

    @Test
    void unreadBodyDoesNotSpoilTheNextRequest() {
        String upload = "POST /nope HTTP/1.1\r\nHost: d\r\nContent-Length: 5\r\n\r\nhello";
        try (WireConnection client = server.connect(upload + PING + "\r\n")) {
            client.readUntil("not found\"}\n");
            assertThat(client.readUntil("\r\n\r\nOK")).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void pathsMayHoldBytesThatAreNoUtf8() throws IOException {
        assertThat(server.get("/containers/a%ffb/json").body())
                .isEqualTo("{\"message\":\"No such container: a\uFFFDb\"}\n");
        assertThat(server.get("/containers/caf%C3%A9/json").body())
                .isEqualTo("{\"message\":\"No such container: caf\u00E9\"}\n");
        assertThat(server.get("/containers/a;b=c/json").body())
                .isEqualTo("{\"message\":\"No such container: a;b=c\"}\n");
    }

    @Test
    void unsupportedTransferEncodingAndProtocolsHaveTheirStatus() {
        try (WireConnection client =
                server.connect("POST /size HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: gzip\r\n\r\n")) {
            assertThat(WireResponse.parse(client.readToEnd()).status()).isIn(400, 501);
        }
        for (String protocol : List.of(" HTTP/3.0", " HTTX/1.1", "")) {
            try (WireConnection client = server.connect("GET /_ping" + protocol + "\r\nHost: d\r\n\r\n")) {
                assertThat(WireResponse.parse(client.readToEnd()).status()).isEqualTo(505);
            }
        }
    }

    @Test
    void asteriskIsAnsweredForOptionsOnly() throws IOException {
        assertThat(server.send("OPTIONS * HTTP/1.1\r\nHost: d\r\n\r\n").status())
                .isEqualTo(200);
    }
}
