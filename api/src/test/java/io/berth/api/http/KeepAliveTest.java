package io.berth.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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

    /** It was answered 500, which a client takes for a fault of the engine; without an answer it may ask the next engine. */
    @Test
    @Timeout(60)
    void aRequestThatComesWhileTheServerStopsGetsNoAnswer() throws Exception {
        Path socket = folder.resolve("engine.sock");
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Route hold = Route.get("/hold", _ -> {
            held.countDown();
            released.await();
            return new Reply.Empty(200);
        });
        try (EngineServer server = new EngineServer(List.of(hold, Route.get("/now", _ -> new Reply.Empty(200))), "t");
                SocketChannel waiting = SocketChannel.open(StandardProtocolFamily.UNIX);
                SocketChannel asking = SocketChannel.open(StandardProtocolFamily.UNIX);
                ExecutorService threads = Executors.newSingleThreadExecutor()) {
            server.listen("unix://" + socket, "");
            server.start();
            waiting.connect(UnixDomainSocketAddress.of(socket));
            asking.connect(UnixDomainSocketAddress.of(socket));
            waiting.write(ByteBuffer.wrap("GET /hold HTTP/1.1\r\nHost: d\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            held.await();
            Future<?> stopping = threads.submit(server::close);
            assertThat(statusesUntilTheEnd(asking)).containsOnly(200);
            released.countDown();
            stopping.get();
        }
    }

    /** Asks on until the connection ends. */
    private static Set<Integer> statusesUntilTheEnd(SocketChannel client) {
        Set<Integer> statuses = new HashSet<>(Set.of(200));
        try {
            BufferedReader in = new BufferedReader(Channels.newReader(client, StandardCharsets.US_ASCII));
            while (true) {
                client.write(
                        ByteBuffer.wrap("GET /now HTTP/1.1\r\nHost: d\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                String line = in.readLine();
                if (line == null) {
                    return statuses;
                }
                int status = Integer.parseInt(line.split(" ", 3)[1]);
                statuses.add(status);
                if (status != 200) {
                    return statuses;
                }
                while (line != null && !line.isEmpty()) {
                    line = in.readLine();
                }
            }
        } catch (IOException ended) {
            return statuses;
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
