package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.backend.WaitCondition;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.HostConfigBuilder;
import io.berth.api.type.container.RestartPolicy;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
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
            try (var second = first.killedAndStartedAgain()) {
                assertThat(second.state("always").status()).isEqualTo("running");
                assertThat(second.state("stopped").status()).isEqualTo("exited");
                assertThat(second.state("plain").status()).isEqualTo("exited");
            }
        }
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

    private static HostConfig restart(String policy) {
        return new HostConfigBuilder()
                .restartPolicy(new RestartPolicy(policy, 0))
                .build();
    }
}
