package io.berth.daemon.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.type.container.ConfigBuilder;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.image.HealthConfig;
import io.berth.api.type.network.NetworkingConfig;
import io.berth.daemon.container.Engine;
import io.berth.daemon.event.EventSubscription;
import io.berth.daemon.exec.ExecProbe;
import io.berth.daemon.exec.ExecRuns;
import io.berth.daemon.exec.ExecService;
import io.berth.streams.attach.SlowClientLimits;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HealthChecksTest {
    private static final Duration SOON = Duration.ofMillis(1);

    @TempDir
    Path root;

    private Engine engine;
    private String id = "";

    @BeforeEach
    void start() {
        engine = new Engine(root);
        var containers = engine.containers;
        var ids = new AtomicInteger();
        var runs = new ExecRuns(containers.specs(), containers.events(), Clock.systemUTC());
        var execs = new ExecService(
                containers.store(),
                containers.events(),
                runs,
                SlowClientLimits.in(root),
                () -> "exec" + ids.incrementAndGet());
        containers
                .events()
                .watchRuns(new HealthChecks(new ExecProbe(execs, runs), containers.events(), Clock.systemUTC()));
    }

    /** A container that is left running is probed each millisecond for as long as the tests last. */
    @AfterEach
    void stop() throws InterruptedException {
        engine.exit(id, 0);
        engine.close();
    }

    /** Runs a container whose probes are due at once. */
    private void run(String name, List<String> test) throws InterruptedException {
        var health = new HealthConfig(test, SOON.toNanos(), 0, 0, 0, 0);
        var config = new ConfigBuilder()
                .image("busybox")
                .cmd(List.of("sleep", "100"))
                .healthcheck(health)
                .build();
        id = engine.create(name, new CreateRequest(config, HostConfig.EMPTY, new NetworkingConfig(Map.of())));
        engine.containers.lifecycle().start(id);
    }

    private EventSubscription told(String... actions) {
        return engine.events.subscribe(
                event -> Stream.of(actions).anyMatch(event.action()::startsWith),
                Optional.of(Instant.EPOCH),
                Optional.empty());
    }

    private static String next(EventSubscription events) throws InterruptedException {
        return events.next().orElseThrow().action();
    }

    @Test
    void aProbesEndIsToldBeforeWhatItFound() throws InterruptedException {
        try (var events = told("start", "exec_", "health_status")) {
            engine.driver.execsEndWith(0);
            run("aa", List.of("CMD", "look", "twice"));
            assertThat(List.of(next(events), next(events), next(events), next(events), next(events)))
                    .containsExactly(
                            "start",
                            "exec_create: look twice",
                            "exec_start: look twice",
                            "exec_die",
                            "health_status: healthy");
        }
    }

    @Test
    void aTestWithoutWordsIsNone() throws InterruptedException {
        run("aa", List.of("CMD"));
        assertThat(engine.state("aa").health()).isNull();
    }
}
