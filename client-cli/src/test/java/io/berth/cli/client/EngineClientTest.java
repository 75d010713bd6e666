package io.berth.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against a server that says one thing. */
@Timeout(20)
class EngineClientTest {
    @TempDir
    Path folder = Path.of("");

    /** Serves one connection: reads up to {@code end}, then answers and closes. Gives what it read. */
    private CompletableFuture<String> serve(String end, String answer) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
        return CompletableFuture.supplyAsync(() -> {
            try (server;
                    SocketChannel channel = server.accept()) {
                StringBuilder read = new StringBuilder();
                ByteBuffer piece = ByteBuffer.allocate(4096);
                while (read.indexOf(end) < 0 && channel.read(piece.clear()) >= 0) {
                    read.append(StandardCharsets.UTF_8.decode(piece.flip()));
                }
                channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                return read.toString();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private EngineClient client() {
        return new EngineClient(Endpoint.parse("unix://" + folder.resolve("s")), "1.44");
    }

    @Test
    void readsABodyInChunks() throws IOException {
        var _ = serve(
                "\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n");
        assertThat(client().bytes(HttpRequest.get("/x"))).asString().isEqualTo("abcdefg");
    }

    @Test
    void aBodyThatIsCutOffIsAnError() throws IOException {
        var _ = serve("\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
        assertThatThrownBy(() -> client().bytes(HttpRequest.get("/x"))).hasMessage("unexpected EOF");
    }

    @Test
    void sendsTheVersionTheQueryAndTheBody() throws Exception {
        var heard = serve("{\"a\":1}", "HTTP/1.1 204 No Content\r\n\r\n");
        client().call(HttpRequest.post("/containers/" + HttpRequest.escape("a b/c"))
                .query("name", "x&y")
                .flag("all", true)
                .json("{\"a\":1}"));
        assertThat(heard.get())
                .startsWith("POST /v1.44/containers/a%20b%2Fc?name=x%26y&all=1 HTTP/1.1\r\n")
                .contains("Content-Type: application/json\r\n", "Content-Length: 7\r\n");
    }

    @Test
    void tellsTheEnginesMessage() throws IOException {
        String body = "{\"message\":\"No such container: x\"}";
        var _ = serve(
                "\r\n\r\n",
                "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body);
        assertThatThrownBy(() -> client().json(HttpRequest.get("/containers/x/json")))
                .isInstanceOf(EngineError.class)
                .hasMessage("Error response from daemon: No such container: x")
                .extracting(e -> ((EngineError) e).status())
                .isEqualTo(404);
    }

    @Test
    void uploadsInChunksAfterA100() throws Exception {
        var heard = serve("0\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var source = new ByteArrayInputStream("tar".getBytes(StandardCharsets.UTF_8));
        assertThat(client().bytes(HttpRequest.post("/images/load").upload(source)))
                .asString()
                .isEqualTo("ok");
        assertThat(heard.get()).endsWith("3\r\ntar\r\n0\r\n\r\n");
    }

    @Test
    void bytesThatComeWithTheHijackedHeadAreKept() throws IOException {
        var _ = serve(
                "\r\n\r\n", "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nearly");
        try (HijackedConnection connection = client().hijack(HttpRequest.post("/containers/x/attach"))) {
            assertThat(connection.fill()).isTrue();
            assertThat(StandardCharsets.UTF_8.decode(connection.buffered()).toString())
                    .isEqualTo("early");
            assertThat(connection.fill()).isFalse();
        }
    }

    @Test
    void saysThatThereIsNoEngine() {
        assertThatThrownBy(() -> client().bytes(HttpRequest.get("/x")))
                .hasMessage("Cannot connect to the Docker daemon at unix://" + folder.resolve("s")
                        + ". Is the docker daemon running?");
        assertThatThrownBy(() -> Endpoint.parse("http://x")).hasMessage("unable to parse docker host `http://x`");
    }
}
