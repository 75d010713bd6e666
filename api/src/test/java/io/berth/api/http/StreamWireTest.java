package io.berth.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.StreamBody;
import io.berth.api.error.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streamed answers: the head at once, each flush, breaking off, and clients that go away. */
final class StreamWireTest {
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private WireServer server;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer(List.of(
                Route.get(
                        "/wait",
                        _ -> stream(out -> {
                            goOn.await();
                            out.write(bytes("{}\n"));
                        })),
                Route.get(
                        "/steps",
                        _ -> stream(out -> {
                            out.write(bytes("one "));
                            out.write(bytes("two"));
                            out.flush();
                            goOn.await();
                            out.write(bytes("three"));
                        })),
                Route.get(
                        "/broken",
                        _ -> stream(out -> {
                            out.write(bytes("some"));
                            out.flush();
                            throw EngineException.internal("it broke");
                        })),
                Route.get(
                        "/big",
                        _ -> stream(out -> {
                            for (int i = 0; i < 100_000; i++) {
                                out.write('x');
                            }
                            out.write(new byte[100_000]);
                        })),
                Route.get(
                        "/listen",
                        _ -> stream(_ -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                        })),
                Route.post(
                        "/upload",
                        call -> stream(out -> {
                            out.write(bytes(call.body().readAllBytes().length + " bytes"));
                            out.flush();
                            try {
                                goOn.await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                        })),
                Route.get("/_ping", _ -> new Reply.Text(200, "OK", Map.of()))));
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        server.close();
    }

    @Test
    void headIsSentBeforeTheFirstByte() {
        try (WireConnection client = server.connect(get("/wait"))) {
            String head = client.readUntil("\r\n\r\n");
            assertThat(head)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Type: application/json", "Transfer-Encoding: chunked", "X-Test: 1");
            goOn.countDown();
            assertThat(client.readUntil("0\r\n\r\n")).isEqualTo("3\r\n{}\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void flushGoesOutAtOnceAndSmallWritesTogether() {
        try (WireConnection client = server.connect(get("/steps"))) {
            client.readUntil("\r\n\r\n");
            assertThat(client.readUntil("two\r\n")).isEqualTo("7\r\none two\r\n");
            goOn.countDown();
            assertThat(client.readUntil("0\r\n\r\n")).isEqualTo("5\r\nthree\r\n0\r\n\r\n");
        }
    }

    @Test
    void largeBodiesAreWhole() throws IOException {
        String body = server.get("/big").body();
        assertThat(body).hasSize(200_000).startsWith("x".repeat(100_000) + "\0");
    }

    @Test
    void failureAfterTheFirstByteBreaksTheBodyOff() {
        try (WireConnection client = server.connect(get("/broken"))) {
            String all = client.readToEnd();
            assertThat(all).endsWith("4\r\nsome\r\n");
        }
    }

    @Test
    void oldHttpGetsTheEndOfTheConnection() {
        try (WireConnection client = server.connect("GET /steps HTTP/1.0\r\n\r\n")) {
            goOn.countDown();
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .doesNotContain("chunked")
                    .endsWith("\r\n\r\none twothree");
        }
    }

    @Test
    void closingConnectionHasChunksTooSoThatABrokenBodyIsSeen() {
        try (WireConnection client = server.connect("GET /steps HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n")) {
            goOn.countDown();
            assertThat(client.readToEnd())
                    .contains("Transfer-Encoding: chunked", "Connection: close")
                    .endsWith("7\r\none two\r\n5\r\nthree\r\n0\r\n\r\n");
        }
    }

    @Test
    void clientThatGoesAwayInterruptsTheStream() throws InterruptedException {
        try (WireConnection client = server.connect(get("/listen"))) {
            client.readUntil("\r\n\r\n");
            client.shutdownOutput();
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void clientThatGoesAwayAfterItsUploadInterruptsTheStream() throws InterruptedException {
        String head = "POST /upload HTTP/1.1\r\nHost: d\r\nContent-Length: 5\r\n\r\n";
        try (WireConnection client = server.connect(head)) {
            client.readUntil("\r\n\r\n");
            client.send("12345");
            client.readUntil("5 bytes");
            client.shutdownOutput();
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void nextRequestOnTheConnectionIsAnsweredAfterTheStream() throws IOException {
        try (WireConnection client = server.connect(get("/steps"))) {
            client.readUntil("two\r\n");
            client.send(get("/_ping"));
            goOn.countDown();
            client.readUntil("0\r\n\r\n");
            assertThat(client.readUntil("\r\n\r\nOK")).startsWith("HTTP/1.1 200 OK\r\n");
            client.send(get("/_ping"));
            assertThat(client.readUntil("\r\n\r\nOK")).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void serverStopInterruptsTheStream() {
        try (WireConnection client = server.connect(get("/listen"))) {
            client.readUntil("\r\n\r\n");
            server.close();
            assertThat(interrupted.getCount()).isZero();
        }
    }

    @Test
    void serverStopLetsOrdinaryRequestsFinish() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        try (WireServer other = new WireServer(List.of(Route.get("/short", _ -> {
                    entered.countDown();
                    goOn.await();
                    return new Reply.Text(200, "done", Map.of());
                })));
                WireConnection client = other.connect(get("/short"))) {
            entered.await();
            Thread stop = Thread.ofVirtual().start(other::close);
            goOn.countDown();
            stop.join();
            assertThat(client.readUntil("done")).startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    private static Reply stream(StreamBody body) {
        return new Reply.Stream(200, "application/json", Map.of("X-Test", "1"), body);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: d\r\n\r\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
