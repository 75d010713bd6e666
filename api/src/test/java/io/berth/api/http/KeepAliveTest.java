package io.berth.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many requests on one connection: none of them may be forgotten. */
final class KeepAliveTest {
    private static final int CLIENTS = 8;
    private static final int ROUNDS = 60;
    private static final int TOGETHER = 50;

    @TempDir
    Path folder;

    /** The request that follows an answer without a body was lost when the handler's thread was slower than the answer. */
    @Test
    @Timeout(60)
    void noRequestAfterAnEmptyAnswerIsForgotten() throws Exception {
        Path socket = folder.resolve("engine.sock");
        try (EngineServer server = new EngineServer(List.of(Route.post("/empty", _ -> new Reply.Empty(200))), "t");
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            server.listen("unix://" + socket, "");
            server.start();
            List<Callable<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(() -> answersOf(socket));
            }
            for (Future<Integer> answers : threads.invokeAll(clients)) {
                assertThat(answers.get()).isEqualTo(ROUNDS * TOGETHER);
            }
        }
    }

    private static int answersOf(Path socket) throws IOException {
        String request = "POST /empty HTTP/1.1\r\nHost: d\r\nContent-Length: 0\r\n\r\n";
        byte[] requests = request.repeat(TOGETHER).getBytes(StandardCharsets.US_ASCII);
        int answers = 0;
        try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            client.connect(UnixDomainSocketAddress.of(socket));
            InputStream in = Channels.newInputStream(client);
            for (int round = 0; round < ROUNDS; round++) {
                client.write(ByteBuffer.wrap(requests));
                for (int i = 0; i < TOGETHER; i++) {
                    skipHead(in);
                    answers++;
                }
            }
        }
        return answers;
    }

    private static void skipHead(InputStream in) throws IOException {
        for (int ends = 0; ends < 4; ) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection has ended");
            }
            ends = next == "\r\n\r\n".charAt(ends) ? ends + 1 : next == '\r' ? 1 : 0;
        }
    }
}
