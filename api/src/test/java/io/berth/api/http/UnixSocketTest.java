package io.berth.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.streams.attach.HijackedStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server on real sockets: the socket file, last bytes, slow readers and clients that vanish. */
final class UnixSocketTest {
    private static final String PING = "GET /_ping HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String HIJACK = " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
    private static final int BULK = 3_000_000;

    @TempDir
    Path folder;

    private final CountDownLatch interrupted = new CountDownLatch(1);
    private Path socket;
    private EngineServer server;

    @BeforeEach
    void start() throws IOException {
        socket = folder.resolve("engine.sock");
        server = newServer();
        server.listen("unix://" + socket, "no-such-group");
        server.listen("tcp://127.0.0.1:0", "");
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private EngineServer newServer() {
        return new EngineServer(
                List.of(
                        Route.get("/_ping", _ -> new Reply.Text(200, "OK", Map.of())),
                        Route.post("/bulk", _ -> new Reply.Hijack(false, UnixSocketTest::bulk)),
                        Route.get(
                                "/listen",
                                _ -> new Reply.Stream(200, "text/plain", Map.of(), _ -> {
                                    try {
                                        new CountDownLatch(1).await();
                                    } finally {
                                        interrupted.countDown();
                                    }
                                }))),
                WireServer.PRODUCT);
    }

    private static void bulk(HijackedStream connection) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(BULK);
        if (!connection.flush(zeros)) {
            connection.write(zeros);
        }
        connection.write(ByteBuffer.wrap("END".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void socketIsForOwnerAndGroup() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");
    }

    @Test
    void socketInUseIsRefused() {
        try (EngineServer second = newServer()) {
            assertThatThrownBy(() -> second.listen("unix://" + socket, ""))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("address already in use");
        }
        assertThat(socket).exists();
    }

    @Test
    void fileThatIsNoSocketIsNotReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "precious");
        try (EngineServer second = newServer()) {
            assertThatThrownBy(() -> second.listen("unix://" + file, "")).isInstanceOf(IOException.class);
        }
        assertThat(file).hasContent("precious");
    }

    @Test
    void staleSocketIsReplacedAndRemovedAtTheEnd() throws IOException {
        Path stale = folder.resolve("stale.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(stale));
        }
        assertThat(stale).exists();
        try (EngineServer second = newServer()) {
            second.listen("unix://" + stale, "");
            second.start();
            assertThat(exchange(UnixDomainSocketAddress.of(stale), PING)).endsWith("OK");
        }
        assertThat(stale).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothKindsOfSocketAnswer(boolean tcp) throws IOException {
        assertThat(exchange(address(tcp), PING))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("OK");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lastBytesReachASlowReaderWhoseInputNobodyReads(boolean tcp) throws IOException {
        try (SocketChannel client = SocketChannel.open(address(tcp))) {
            send(client, "POST /bulk" + HIJACK + "z".repeat(50_000));
            String all = readToEnd(client);
            assertThat(all.length() - all.indexOf("\r\n\r\n") - 4).isEqualTo(BULK + 3);
            assertThat(all).endsWith("END");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void vanishedClientInterruptsItsStream(boolean tcp) throws Exception {
        try (SocketChannel client = SocketChannel.open(address(tcp))) {
            send(client, "GET /listen HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.read(ByteBuffer.allocate(100))).isPositive();
        }
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void malformedAddressesAreRefused() {
        try (EngineServer second = newServer()) {
            assertThatThrownBy(() -> second.listen("http://x", "")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() ->
                            second.listen("tcp://127.0.0.1:" + server.ports().getFirst(), ""))
                    .isInstanceOf(IOException.class);
        }
    }

    private SocketAddress address(boolean tcp) {
        return tcp
                ? new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), server.ports().getFirst())
                : UnixDomainSocketAddress.of(socket);
    }

    private static String exchange(SocketAddress address, String request) throws IOException {
        try (SocketChannel client = SocketChannel.open(address)) {
            send(client, request);
            client.shutdownOutput();
            return readToEnd(client);
        }
    }

    private static void send(SocketChannel client, String bytes) throws IOException {
        client.write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8)));
    }

    private static String readToEnd(SocketChannel client) throws IOException {
        StringBuilder all = new StringBuilder();
        ByteBuffer some = ByteBuffer.allocate(1 << 16);
        while (client.read(some.clear()) >= 0) {
            all.append(StandardCharsets.ISO_8859_1.decode(some.flip()));
        }
        return all.toString();
    }
}
