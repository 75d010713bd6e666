package io.berth.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.error.EngineException;
import io.berth.streams.attach.HijackedStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that leave HTTP: heads, bytes that came early, half-close and the end. */
final class HijackWireTest {
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: tcp\r\n";
    private static final String UPGRADED_RAW = "HTTP/1.1 101 UPGRADED\r\n"
            + "Content-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
    private static final String UPGRADED_MULTIPLEXED = UPGRADED_RAW.replace("raw", "multiplexed");
    private static final String PLAIN = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n";

    private WireServer server;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer(List.of(
                Route.post("/echo", _ -> new Reply.Hijack(true, HijackWireTest::echo)),
                Route.post("/raw", _ -> new Reply.Hijack(false, HijackWireTest::echo)),
                Route.post("/exec", call -> {
                    Map<?, ?> body = call.json(Map.class);
                    return new Reply.Hijack(false, true, connection -> {
                        write(connection, body + ";");
                        echo(connection);
                    });
                }),
                Route.post("/refused", _ -> new Reply.HijackRefused(EngineException.notFound("No such container: x"))),
                Route.post(
                        "/late",
                        call -> new Reply.Hijack(call.flag("multiplexed"), _ -> {
                            throw EngineException.conflict("too late");
                        })),
                Route.post(
                        "/broken",
                        _ -> new Reply.Hijack(false, _ -> {
                            throw new IllegalStateException("it broke");
                        }))));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void upgradeIsAnsweredInTheEnginesWords() {
        try (WireConnection client = connect("/v1.42/echo", "1.1", UPGRADE)) {
            assertThat(client.readUntil("\r\n\r\n")).isEqualTo(UPGRADED_MULTIPLEXED);
        }
    }

    @Test
    void olderVersionsKnowNoMultiplexedMediaType() {
        try (WireConnection client = connect("/v1.41/echo", "1.1", UPGRADE)) {
            assertThat(client.readUntil("\r\n\r\n")).isEqualTo(UPGRADED_RAW);
        }
    }

    @Test
    void terminalIsARawStream() {
        try (WireConnection client = connect("/raw", "1.1", UPGRADE)) {
            assertThat(client.readUntil("\r\n\r\n")).isEqualTo(UPGRADED_RAW);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.1"})
    void withoutUpgradeThereIsNeitherLengthNorChunks(String http) {
        try (WireConnection client = connect("/v1.50/echo", http, "")) {
            assertThat(client.readUntil("\r\n\r\n")).isEqualTo(PLAIN);
            client.send("hello");
            assertThat(client.readUntil("hello")).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 0\r\n"})
    void bytesThatCameWithTheHeadAreNotLost(String length) {
        String head = "POST /echo HTTP/1.1\r\nHost: d\r\n" + UPGRADE + length + "\r\n";
        try (WireConnection client = server.connect(head + "early bytes\n")) {
            assertThat(client.readUntil("bytes\n")).isEqualTo(UPGRADED_MULTIPLEXED + "early bytes\n");
            client.send("later\n");
            client.shutdownOutput();
            assertThat(client.readToEnd()).isEqualTo("later\n[end]");
        }
    }

    @Test
    void outputGoesOnAfterHalfClose() {
        try (WireConnection client = connect("/raw", "1.1", UPGRADE)) {
            client.readUntil("\r\n\r\n");
            client.shutdownOutput();
            assertThat(client.readToEnd()).isEqualTo("[end]");
        }
    }

    @Test
    void bodyIsReadBeforeTheRawBytes() {
        String json = "{\"Tty\":false}";
        String head = "POST /exec HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\n" + UPGRADE;
        try (WireConnection client =
                server.connect(head + "Content-Length: " + json.length() + "\r\n\r\n" + json + "EARLY")) {
            assertThat(client.readUntil("\r\n\r\n"))
                    .isEqualTo(UPGRADED_RAW.replace(
                            "tcp\r\n\r\n",
                            "tcp\r\nApi-Version: 1.51\r\nDocker-Experimental: false\r\nOstype: linux\r\n"
                                    + "Server: Berth/test (linux)\r\n\r\n"));
            assertThat(client.readUntil("EARLY")).isEqualTo("{Tty=false};EARLY");
        }
        try (WireConnection client =
                server.connect(head + "Transfer-Encoding: chunked\r\n\r\nd\r\n" + json + "\r\n0\r\n\r\nEARLY")) {
            client.readUntil("\r\n\r\n");
            assertThat(client.readUntil("EARLY")).isEqualTo("{Tty=false};EARLY");
        }
    }

    @Test
    void refusalIsARawStreamWithTheMessage() {
        try (WireConnection client = connect("/refused", "1.1", UPGRADE)) {
            assertThat(client.readToEnd())
                    .isEqualTo("HTTP/1.1 404 Not Found\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n"
                            + "No such container: x\r\n");
        }
    }

    @Test
    void lateRefusalIsTheLastOutput() {
        try (WireConnection client = connect("/late", "1.1", UPGRADE)) {
            assertThat(client.readToEnd()).isEqualTo(UPGRADED_RAW + "too late\r\n");
        }
        try (WireConnection client = connect("/late?multiplexed=1", "1.1", UPGRADE)) {
            assertThat(client.readToEnd()).isEqualTo(UPGRADED_MULTIPLEXED + "\1\0\0\0\0\0\0\12too late\r\n");
        }
    }

    @Test
    void brokenTaskEndsTheConnection() {
        try (WireConnection client = connect("/broken", "1.1", UPGRADE)) {
            assertThat(client.readToEnd()).isEqualTo(UPGRADED_RAW);
        }
    }

    @Test
    void serverStopEndsTheConnection() {
        try (WireConnection client = connect("/raw", "1.1", UPGRADE)) {
            client.readUntil("\r\n\r\n");
            server.close();
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    private WireConnection connect(String path, String http, String headers) {
        return server.connect("POST " + path + " HTTP/" + http + "\r\nHost: d\r\n" + headers + "\r\n");
    }

    private static void echo(HijackedStream connection) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(16);
        while (connection.read(buffer.clear()) >= 0) {
            buffer.flip();
            if (!connection.flush(buffer)) {
                connection.write(buffer);
            }
        }
        write(connection, "[end]");
    }

    private static void write(HijackedStream connection, String text) throws IOException {
        connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
