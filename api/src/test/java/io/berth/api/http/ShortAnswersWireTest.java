package io.berth.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which threads answer: short answers must not wait for the carriers of virtual threads, nor for each other. */
@Timeout(20)
final class ShortAnswersWireTest {
    private final Semaphore begun = new Semaphore(0);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private WireServer server;

    @BeforeEach
    void start() throws IOException {
        server = new WireServer(List.of(
                Route.get("/short", _ -> kind()).answeredShortly(),
                Route.get("/sized", _ -> kind()).answeredShortlyWithout("size"),
                Route.get("/own", _ -> kind()),
                Route.get("/long", _ -> {
                            begun.release();
                            goOn.await();
                            return kind();
                        })
                        .answeredShortly()));
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        server.close();
    }

    private static Reply kind() {
        return new Reply.Text(200, Thread.currentThread().isVirtual() ? "virtual" : "platform", Map.of());
    }

    @Test
    void aShortAnswerRunsOnAThreadOfThePlatform() throws IOException {
        assertThat(server.get("/short").body()).isEqualTo("platform");
        assertThat(server.get("/own").body()).isEqualTo("virtual");
    }

    @Test
    void whatAsksForSomethingSlowGetsAThreadOfItsOwn() throws IOException {
        assertThat(server.get("/sized").body()).isEqualTo("platform");
        assertThat(server.get("/sized?size=0").body()).isEqualTo("platform");
        assertThat(server.get("/sized?size=%zz").body()).isEqualTo("platform");
        assertThat(server.get("/sized?size=true").body()).isEqualTo("virtual");
    }

    @Test
    void whatIsToBeDoneAtAThreadsStartIsDoneOnAllThatShortAnswersPassThrough() throws Exception {
        var started = new LinkedBlockingQueue<String>();
        try (EngineServer engine = new EngineServer(
                        List.of(Route.get("/short", _ -> kind()).answeredShortly()),
                        "t",
                        false,
                        () -> started.add(Thread.currentThread().getName()));
                WireServer wire = new WireServer(engine)) {
            assertThat(wire.get("/short").body()).isEqualTo("platform");
            var names = new ArrayList<String>();
            while (names.stream().noneMatch(name -> name.startsWith("http short"))
                    || names.stream().noneMatch(name -> name.startsWith("jetty"))) {
                names.add(started.take());
            }
        }
    }

    @Test
    void whileTheFewThreadsAreTakenAThreadOfItsOwnAnswers() throws Exception {
        var waiting = new ArrayList<WireConnection>();
        for (int i = 0; i < 3; i++) {
            waiting.add(server.connect("GET /long HTTP/1.1\r\nHost: d\r\n\r\n"));
        }
        begun.acquire(3);
        assertThat(server.get("/short").body()).isEqualTo("virtual");
        goOn.countDown();
        assertThat(List.of(
                        waiting.get(0).response().body(),
                        waiting.get(1).response().body(),
                        waiting.get(2).response().body()))
                .containsExactlyInAnyOrder("platform", "platform", "virtual");
        waiting.forEach(WireConnection::close);
    }
}
