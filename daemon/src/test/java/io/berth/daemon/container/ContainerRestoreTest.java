package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.WaitCondition;
import io.berth.api.type.container.ConfigBuilder;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.HealthcheckResult;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.HostConfigBuilder;
import io.berth.api.type.container.RestartPolicy;
import io.berth.api.type.network.NetworkingConfig;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainerRestoreTest {
    @TempDir
    Path root;

    @Test
    void aRunningContainerIsTakenOver() throws InterruptedException {
        try (var first = new Engine(root)) {
            String id = first.run("aa", HostConfig.EMPTY);
            int pid = first.init(id).pid();
            try (var second = first.killedAndStartedAgain()) {
                assertThat(second.state("aa").pid()).isEqualTo(pid);
                assertThat(second.exit(id, 9)).isEqualTo(9);
                assertThat(second.state("aa").exitCode()).isEqualTo(9);
            }
        }
    }

    @Test
    void oneThatEndedMeanwhileGetsItsRealExitCode() throws InterruptedException {
        try (var first = new Engine(root)) {
            String id = first.run("aa", HostConfig.EMPTY);
            first.driver.endsWhileNobodyLooks(id, 5);
            try (var second = first.killedAndStartedAgain()) {
                var waiter = second.containers.queries().wait("aa", WaitCondition.NOT_RUNNING);
                assertThat(waiter.await().statusCode()).isEqualTo(5);
            }
        }
    }

    @Test
    void oneWithoutATraceIsExited() throws InterruptedException {
        try (var first = new Engine(root)) {
            String id = first.run("aa", HostConfig.EMPTY);
            first.driver.forget(id);
            try (var second = first.killedAndStartedAgain()) {
                assertThat(second.state("aa").status()).isEqualTo("exited");
                assertThat(second.state("aa").exitCode()).isEqualTo(255);
            }
        }
    }

    @Test
    void restartPoliciesAreAppliedAfterAnOrderlyStop() throws InterruptedException {
        try (var first = new Engine(root)) {
            first.run("always", restart("always"));
            first.run("stopped", restart("unless-stopped"));
            first.run("plain", HostConfig.EMPTY);
            first.containers.lifecycle().stop("stopped", OptionalInt.empty(), Optional.empty());
            first.containers.shutDown(Duration.ofSeconds(5));
            assertThat(first.state("always").status()).isEqualTo("exited");
            assertThat(first.actions()).endsWith("stop").containsSubsequence("kill", "die", "stop", "kill", "stop");
            try (var second = first.killedAndStartedAgain()) {
                assertThat(second.state("always").status()).isEqualTo("running");
                assertThat(second.state("stopped").status()).isEqualTo("exited");
                assertThat(second.state("plain").status()).isEqualTo("exited");
            }
        }
    }

    @Test
    void eachContainerHasItsOwnTimeAtTheStopAndTheEngineWaitsForIt() throws InterruptedException {
        try (var first = new Engine(root)) {
            String id = first.create("own", withStopTimeout(1));
            first.containers.lifecycle().start("own");
            FakeProcess process = first.init(id);
            process.diesOf(9);
            assertThat(first.containers.shutDown(Duration.ZERO)).isTrue();
            assertThat(process.signals()).containsExactly(15, 9);
            assertThat(first.state("own").exitCode()).isEqualTo(137);
        }
    }

    private static CreateRequest withStopTimeout(int seconds) {
        var config = new ConfigBuilder()
                .image("busybox")
                .cmd(List.of("x"))
                .stopTimeout(seconds)
                .build();
        return new CreateRequest(config, HostConfig.EMPTY, new NetworkingConfig(Map.of()));
    }

    @Test
    void aTornRecordStopsNothing() throws InterruptedException, SQLException {
        try (var first = new Engine(root)) {
            first.create("torn");
            first.create("whole");
            try (var connection = DriverManager.getConnection("jdbc:sqlite:" + root.resolve("db.sqlite"));
                    var statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE containers SET body = '{\"torn' WHERE name = 'torn'");
            }
            try (var second = first.killedAndStartedAgain()) {
                assertThat(second.containers.store().find("torn")).isEmpty();
                assertThat(second.state("whole").status()).isEqualTo("created");
            }
        }
    }

    @Test
    void whatIsRemovedAtItsEndGoesAtTheNextStartAtTheLatest() throws InterruptedException {
        try (var first = new Engine(root)) {
            var removed = new HostConfigBuilder().autoRemove(true).build();
            first.create("neverStarted", Engine.request(removed, "true"));
            String ended = first.run("ended", removed);
            first.run("runs", removed);
            first.driver.endsWhileNobodyLooks(ended, 5);
            try (var second = first.killedAndStartedAgain()) {
                Optional<Container> left = second.containers.store().find("ended");
                if (left.isPresent()) {
                    left.get().awaitGone();
                }
                assertThat(second.names(Map.of())).containsExactly("/runs");
                assertThat(second.state("runs").status()).isEqualTo("running");
            }
        }
    }

    @Test
    void whatProbesFoundIsStillShown() throws InterruptedException {
        try (var first = new Engine(root)) {
            String id = first.run("aa", HostConfig.EMPTY);
            var health = first.containers.store().get(id).health();
            health.begin();
            health.record(new HealthcheckResult(Instant.EPOCH, Instant.EPOCH, 1, "no"), 1, false);
            first.exit(id, 3);
            var before = first.state("aa").health();
            try (var second = first.killedAndStartedAgain()) {
                assertThat(second.state("aa").health()).isEqualTo(before);
                assertThat(second.names(Map.of("health", List.of("unhealthy")))).containsExactly("/aa");
            }
        }
    }

    private static HostConfig restart(String policy) {
        return new HostConfigBuilder()
                .restartPolicy(new RestartPolicy(policy, 0))
                .build();
    }
}
