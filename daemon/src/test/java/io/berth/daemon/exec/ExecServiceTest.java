package io.berth.daemon.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.exec.ExecConfig;
import io.berth.api.type.exec.ExecConfigBuilder;
import io.berth.api.type.exec.ExecStartConfig;
import io.berth.daemon.container.Connection;
import io.berth.daemon.container.Engine;
import io.berth.execdriver.StartException;
import io.berth.streams.attach.HijackTask;
import io.berth.streams.attach.SlowClientLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExecServiceTest {
    private static final ExecStartConfig START = new ExecStartConfig(false, false, null);

    @TempDir
    Path root;

    private Engine engine;
    private ExecService execs;
    private String container;

    @BeforeEach
    void start() throws InterruptedException {
        engine = new Engine(root);
        var containers = engine.containers;
        var ids = new AtomicInteger();
        var runs = new ExecRuns(containers.specs(), containers.events(), Clock.systemUTC());
        execs = new ExecService(
                containers.store(),
                containers.events(),
                runs,
                SlowClientLimits.in(root),
                () -> "exec" + ids.incrementAndGet());
        container = engine.run("aa", HostConfig.EMPTY);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void theExitCodeIsKnownWhenTheOutputEnds() throws Exception {
        String id = execs.create("aa", config("sh", "-c", "x"));
        assertThat(execs.inspect(id).exitCode()).isNull();
        var plan = execs.start(id, START);
        var exitCode = new CompletableFuture<Integer>();
        var connection =
                new Connection(() -> exitCode.complete(execs.inspect(id).exitCode()));
        Thread client = Thread.ofVirtual().start(() -> run(plan.task(), connection));
        awaitRunning(id);
        var process = engine.driver.container(container).exec(id);
        process.print("out");
        process.exit(42);
        assertThat(exitCode.get(30, TimeUnit.SECONDS)).isEqualTo(42);
        client.join();
        assertThat(connection.text()).isEqualTo("\1\0\0\0\0\0\0\3out");
        assertThat(engine.actions()).containsSubsequence("exec_create: sh -c x", "exec_start: sh -c x", "exec_die");
    }

    /** Standard output, all that is asked for, ends first. */
    @Test
    void theExitCodeIsKnownWhenTheOutputThatIsAskedForEnds() throws Exception {
        String id = execs.create("aa", config("sh", "-c", "x"));
        var plan = execs.start(id, START);
        var exitCode = new CompletableFuture<Integer>();
        var connection =
                new Connection(() -> exitCode.complete(execs.inspect(id).exitCode()));
        Thread client = Thread.ofVirtual().start(() -> run(plan.task(), connection));
        awaitRunning(id);
        var process = engine.driver.container(container).exec(id);
        process.closeOutput();
        assertThatThrownBy(() -> exitCode.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        process.exit(42);
        assertThat(exitCode.get(30, TimeUnit.SECONDS)).isEqualTo(42);
        client.join();
    }

    @Test
    void aFailedStartIsToldInTheStream() throws Exception {
        String id = execs.create("aa", config("nope"));
        engine.driver
                .container(container)
                .failNextExec(StartException.Reason.NOT_FOUND, "exec: \"nope\": executable file not found in $PATH");
        var connection = new Connection(() -> {});
        execs.start(id, START).task().run(connection);
        assertThat(connection.text().substring(8))
                .isEqualTo("OCI runtime exec failed: exec failed: unable to start container process: "
                        + "exec: \"nope\": executable file not found in $PATH\r\n");
        assertThat(execs.inspect(id).exitCode()).isEqualTo(127);
    }

    @Test
    void aFailedDetachedStartIsRefused() throws InterruptedException {
        String id = execs.create("aa", config("nope"));
        engine.driver.container(container).failNextExec(StartException.Reason.NOT_EXECUTABLE, "permission denied");
        assertRefused(
                ErrorKind.INVALID,
                "OCI runtime exec failed: exec failed: unable to start container process: permission denied",
                () -> execs.startDetached(id, START));
        assertThat(execs.inspect(id).exitCode()).isEqualTo(126);
        assertRefused(
                ErrorKind.CONFLICT, "exec command " + id + " has already run", () -> execs.startDetached(id, START));
    }

    @Test
    void anExecIsStartedOnceOnly() throws InterruptedException {
        String id = execs.create("aa", config("true"));
        execs.startDetached(id, START);
        assertRefused(
                ErrorKind.CONFLICT, "exec command " + id + " is already running", () -> execs.startDetached(id, START));
        assertThat(execs.inspect(id).running()).isTrue();
        assertThat(engine.containers
                        .queries()
                        .inspect("aa", false, Engine.VERSION)
                        .execIds())
                .containsExactly(id);
    }

    @Test
    void pausedAndStoppedContainersTakeNone() throws InterruptedException {
        String id = execs.create("aa", config("true"));
        engine.containers.lifecycle().pause("aa");
        assertRefused(
                ErrorKind.CONFLICT,
                "Container aa is paused, unpause the container before exec",
                () -> execs.create("aa", config("true")));
        assertRefused(
                ErrorKind.CONFLICT,
                "Container " + container + " is paused, unpause the container before exec",
                () -> execs.start(id, START));
        engine.containers.lifecycle().unpause("aa");
        engine.exit(container, 0);
        assertRefused(
                ErrorKind.CONFLICT,
                "container " + container + " is not running",
                () -> execs.create("aa", config("true")));
        assertRefused(ErrorKind.NOT_FOUND, "No such exec instance: " + id, () -> execs.start(id, START));
    }

    @Test
    void badRequestsAreRefused() {
        assertRefused(ErrorKind.NOT_FOUND, "No such exec instance: none", () -> execs.inspect("none"));
        var unknown =
                new ExecConfigBuilder().cmd(List.of("true")).user("nobody").build();
        assertRefused(
                ErrorKind.INVALID,
                "unable to find user nobody: no matching entries in passwd file",
                () -> execs.create("aa", unknown));
        assertRefused(ErrorKind.INVALID, "No exec command specified", () -> execs.create("aa", ExecConfig.EMPTY));
        assertRefused(
                ErrorKind.INTERNAL,
                "Invalid escape keys (bad-x) provided",
                () -> execs.create(
                        "aa",
                        new ExecConfigBuilder()
                                .cmd(List.of("true"))
                                .detachKeys("bad-x")
                                .build()));
    }

    @Test
    void anExecOfARemovedContainerIsGone() throws InterruptedException {
        String id = execs.create("aa", config("true"));
        engine.containers.lifecycle().remove("aa", true, false, false);
        assertRefused(ErrorKind.NOT_FOUND, "No such exec instance: " + id, () -> execs.inspect(id));
    }

    @Test
    void anExecThatWasNotStartedGoesWithTheContainersRun() throws InterruptedException {
        String ran = execs.create("aa", config("true"));
        execs.startDetached(ran, START);
        engine.driver.container(container).exec(ran).exit(5);
        String fresh = execs.create("aa", config("true"));
        engine.exit(container, 0);
        engine.containers.lifecycle().start("aa");
        assertRefused(ErrorKind.NOT_FOUND, "No such exec instance: " + fresh, () -> execs.inspect(fresh));
        assertRefused(ErrorKind.NOT_FOUND, "No such exec instance: " + fresh, () -> execs.start(fresh, START));
        assertThat(engine.containers
                        .queries()
                        .inspect("aa", false, Engine.VERSION)
                        .execIds())
                .isNull();
        assertThat(execs.inspect(ran).exitCode()).isEqualTo(5);
    }

    @Test
    void resizeReachesTheProcessAndIsRefusedAfterItsEnd() throws InterruptedException {
        String id = execs.create("aa", config("true"));
        execs.resize(id, 10, 20);
        execs.startDetached(id, START);
        execs.resize(id, 30, 40);
        var process = engine.driver.container(container).exec(id);
        assertThat(process.sizes()).containsExactly("30x40");
        process.exit(0);
        while (execs.inspect(id).running()) {
            Thread.onSpinWait();
        }
        assertRefused(
                ErrorKind.NOT_FOUND,
                "NotFound: process does not exist " + id + ": not found",
                () -> execs.resize(id, 1, 1));
    }

    @Test
    void sizeAskedForDuringTheStartIsNotLost() throws InterruptedException {
        String id = execs.create("aa", config("true"));
        engine.driver.container(container).whileStarting(() -> execs.resize(id, 30, 40));
        execs.startDetached(id, START);
        assertThat(engine.driver.container(container).exec(id).sizes()).containsExactly("30x40");
    }

    private static ExecConfig config(String... cmd) {
        return new ExecConfigBuilder().cmd(List.of(cmd)).attachStdout(true).build();
    }

    private void awaitRunning(String id) {
        while (!execs.inspect(id).running()) {
            Thread.onSpinWait();
        }
    }

    private static void run(HijackTask task, Connection connection) {
        try {
            task.run(connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Act {
        void run() throws InterruptedException;
    }

    private static void assertRefused(ErrorKind kind, String text, Act act) {
        assertThatThrownBy(act::run).isInstanceOfSatisfying(EngineException.class, refusal -> {
            assertThat(refusal.text()).isEqualTo(text);
            assertThat(refusal.kind()).isEqualTo(kind);
        });
    }
}
