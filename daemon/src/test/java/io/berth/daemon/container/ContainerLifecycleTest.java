package io.berth.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.backend.ContainerLifecycle;
import io.berth.api.backend.WaitCondition;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.HostConfigBuilder;
import io.berth.api.type.container.Resources;
import io.berth.api.type.container.ResourcesBuilder;
import io.berth.api.type.container.RestartPolicy;
import io.berth.api.type.container.UpdateRequest;
import io.berth.execdriver.StartException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainerLifecycleTest {
    @TempDir
    Path root;

    private Engine engine;
    private ContainerLifecycle lifecycle;

    @BeforeEach
    void start() {
        engine = new Engine(root);
        lifecycle = engine.containers.lifecycle();
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void aRunGoesFromCreatedThroughRunningToExited() throws InterruptedException {
        String id = engine.create("aa");
        assertThat(engine.state("aa").status()).isEqualTo("created");
        lifecycle.start("aa");
        assertThat(engine.state("aa").pid()).isEqualTo(engine.init(id).pid());
        assertThat(engine.exit(id, 7)).isEqualTo(7);
        assertThat(engine.state("aa").status()).isEqualTo("exited");
        assertThat(engine.state("aa").exitCode()).isEqualTo(7);
        assertThat(engine.driver.has(id)).isFalse();
    }

    @Test
    void aRunningContainerIsNotStartedAgain() throws InterruptedException {
        engine.run("aa", HostConfig.EMPTY);
        assertRefused(ErrorKind.NOT_MODIFIED, "", () -> lifecycle.start("aa"));
    }

    @Test
    void aPausedContainerIsNotStarted() throws InterruptedException {
        engine.run("aa", HostConfig.EMPTY);
        lifecycle.pause("aa");
        assertRefused(
                ErrorKind.CONFLICT,
                "cannot start a paused container, try unpause instead",
                () -> lifecycle.start("aa"));
    }

    @Test
    void aFailedStartIsKeptInTheState() throws InterruptedException {
        engine.create("aa");
        engine.driver.failNext(StartException.Reason.NOT_FOUND, "exec: \"nope\": executable file not found in $PATH");
        String text = "failed to create task for container: failed to create shim task: OCI runtime create failed: "
                + "runc create failed: unable to start container process: error during container init: "
                + "exec: \"nope\": executable file not found in $PATH";
        assertRefused(ErrorKind.INVALID, text, () -> lifecycle.start("aa"));
        assertThat(engine.state("aa").status()).isEqualTo("created");
        assertThat(engine.state("aa").exitCode()).isEqualTo(127);
        assertThat(engine.state("aa").error()).isEqualTo(text);
    }

    @Test
    void aFailedStartRemovesWhatIsToBeRemovedAtItsEnd() throws InterruptedException {
        String id = engine.create("aa", Engine.request(autoRemove(), "x"));
        engine.driver.failNext(StartException.Reason.OTHER, "no room");
        assertThatThrownBy(() -> lifecycle.start("aa")).isInstanceOf(EngineException.class);
        assertThat(engine.containers.store().find(id)).isEmpty();
    }

    @Test
    void aKillForMemoryIsToldAndRememberedUntilTheNextStart() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        engine.driver.container(id).runOutOfMemory();
        engine.awaitAction("oom");
        assertThat(engine.state("aa").oomKilled()).isTrue();
        assertThat(engine.state("aa").running()).isTrue();
        lifecycle.pause("aa");
        assertThat(engine.state("aa").oomKilled()).isTrue();
        lifecycle.unpause("aa");
        lifecycle.stop("aa", OptionalInt.empty(), Optional.empty());
        assertThat(engine.state("aa").oomKilled()).isTrue();
        lifecycle.start("aa");
        assertThat(engine.state("aa").oomKilled()).isFalse();
    }

    @Test
    void pauseAndUnpauseFollowEachOther() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        lifecycle.pause("aa");
        assertThat(engine.state("aa").paused()).isTrue();
        assertThat(engine.driver.container(id).isPaused()).isTrue();
        assertRefused(ErrorKind.CONFLICT, "Container " + id + " is already paused", () -> lifecycle.pause("aa"));
        lifecycle.unpause("aa");
        assertRefused(ErrorKind.INTERNAL, "Container " + id + " is not paused", () -> lifecycle.unpause("aa"));
        assertThat(engine.state("aa").status()).isEqualTo("running");
    }

    @Test
    void aStoppedContainerIsNotPaused() throws InterruptedException {
        String id = engine.create("aa");
        assertRefused(ErrorKind.CONFLICT, "container " + id + " is not running", () -> lifecycle.pause("aa"));
    }

    @Test
    void stopAsksFirst() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        var process = engine.init(id);
        lifecycle.stop("aa", OptionalInt.empty(), Optional.empty());
        assertThat(process.signals()).containsExactly(15);
        assertThat(engine.state("aa").exitCode()).isEqualTo(143);
        assertThat(engine.actions()).containsExactly("create", "start", "kill", "die", "stop");
    }

    @Test
    void stopKillsWhatDoesNotListen() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        var process = engine.init(id);
        process.diesOf(9);
        lifecycle.stop("aa", OptionalInt.of(0), Optional.of("INT"));
        assertThat(process.signals()).containsExactly(2, 9);
        assertThat(engine.state("aa").exitCode()).isEqualTo(137);
    }

    @Test
    void stopOfAStoppedOneChangesNothing() throws InterruptedException {
        engine.create("aa");
        assertRefused(ErrorKind.NOT_MODIFIED, "", () -> lifecycle.stop("aa", OptionalInt.empty(), Optional.empty()));
    }

    @Test
    void stopThawsWhatIsPaused() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        lifecycle.pause("aa");
        var container = engine.driver.container(id);
        lifecycle.stop("aa", OptionalInt.empty(), Optional.empty());
        assertThat(container.isPaused()).isFalse();
        assertThat(engine.state("aa").status()).isEqualTo("exited");
    }

    @Test
    void killSpeaksAsTheEngineDoes() throws InterruptedException {
        String id = engine.create("aa");
        assertRefused(
                ErrorKind.CONFLICT,
                "cannot kill container: aa: container " + id + " is not running",
                () -> lifecycle.kill("aa", ""));
        lifecycle.start("aa");
        assertRefused(
                ErrorKind.INVALID, "cannot kill container: aa: invalid signal: BAD", () -> lifecycle.kill("aa", "BAD"));
        assertRefused(
                ErrorKind.INVALID,
                "cannot kill container: aa: the linux daemon does not support signal -9",
                () -> lifecycle.kill("aa", "-9"));
        assertRefused(
                ErrorKind.INVALID,
                "cannot kill container: aa: the linux daemon does not support signal 99999999999",
                () -> lifecycle.kill("aa", "99999999999"));
        assertRefused(
                ErrorKind.INVALID,
                "cannot kill container: aa: the linux daemon does not support signal 99",
                () -> lifecycle.kill("aa", "99"));
        lifecycle.kill("aa", "SIGusr1");
        assertThat(engine.init(id).signals()).containsExactly(10);
    }

    @Test
    void restartStopsAndStarts() throws InterruptedException {
        String id = engine.run("aa", autoRemove());
        lifecycle.restart("aa", OptionalInt.of(1), Optional.empty());
        assertThat(engine.state("aa").running()).isTrue();
        assertThat(engine.driver.created()).hasSize(2);
        assertThat(engine.actions()).containsExactly("create", "start", "kill", "die", "stop", "start", "restart");
        assertThat(engine.exit(id, 0)).isZero();
    }

    @Test
    void renameTakesTheNameAndLeavesTheOld() throws InterruptedException {
        String id = engine.create("aa");
        lifecycle.rename("aa", "/bb");
        assertThat(engine.containers.store().get("bb").id()).isEqualTo(id);
        engine.create("aa");
        assertRefused(
                ErrorKind.CONFLICT,
                "Error when allocating new name: Conflict. The container name \"/bb\" is already in use by container \""
                        + id + "\". You have to remove (or rename) that container to be able to reuse that name.",
                () -> lifecycle.rename("aa", "bb"));
        assertRefused(
                ErrorKind.INVALID,
                "Error when allocating new name: Invalid container name (/x y), "
                        + "only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
                () -> lifecycle.rename("aa", "x y"));
        assertRefused(
                ErrorKind.INVALID,
                "Renaming a container with the same name as its current name",
                () -> lifecycle.rename("bb", "bb"));
        assertRefused(ErrorKind.INVALID, "Neither old nor new names may be empty", () -> lifecycle.rename("bb", ""));
    }

    @Test
    void removeRefusesARunningOneUnlessForced() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        assertRefused(
                ErrorKind.CONFLICT,
                "cannot remove container \"aa\": container is running: "
                        + "stop the container before removing or force remove",
                () -> lifecycle.remove("/aa", false, false, false));
        var gone = engine.containers.queries().wait("aa", WaitCondition.REMOVED);
        lifecycle.remove("aa", true, false, false);
        assertThat(gone.await().statusCode()).isEqualTo(137);
        assertThat(engine.images.layers()).doesNotContain(id);
        assertThat(root.resolve("containers").resolve(id)).doesNotExist();
        assertRefused(ErrorKind.NOT_FOUND, "No such container: aa", () -> engine.state("aa"));
    }

    @Test
    void whatIsRemovedAtItsEndIsGoneWhenTheWaitForItReturns() throws InterruptedException {
        String id = engine.run("aa", autoRemove());
        var gone = engine.containers.queries().wait("aa", WaitCondition.REMOVED);
        engine.init(id).exit(3);
        assertThat(gone.await().statusCode()).isEqualTo(3);
        assertThat(engine.driver.has(id)).isFalse();
        engine.create("aa");
    }

    @Test
    void onFailureIsStartedAgainAsOftenAsAllowed() throws InterruptedException {
        String id = engine.run("aa", restart("on-failure", 2));
        for (int run = 0; run < 2; run++) {
            var starts = engine.driver.created().size();
            engine.init(id).exit(1);
            awaitStarts(starts + 1);
        }
        assertThat(engine.exit(id, 1)).isEqualTo(1);
        assertThat(engine.containers
                        .queries()
                        .inspect("aa", false, Engine.VERSION)
                        .restartCount())
                .isEqualTo(2);
        assertThat(engine.state("aa").status()).isEqualTo("exited");
    }

    @Test
    void stopCallsOffARestartThatWaits() throws InterruptedException {
        String id = engine.run("aa", restart("always", 0));
        var process = engine.init(id);
        var waiter = engine.containers.queries().wait("aa", WaitCondition.NOT_RUNNING);
        lifecycle.stop("aa", OptionalInt.of(5), Optional.empty());
        assertThat(waiter.await().statusCode()).isEqualTo(143);
        assertThat(process.signals()).containsExactly(15);
        assertThat(engine.driver.created()).hasSize(1);
    }

    @Test
    void aRemovalThatMeetsARestartEndsWhatHasJustBeenStarted() throws Exception {
        String id = engine.run("aa", restart("always", 0));
        var removal = new FutureTask<>(() -> {
            lifecycle.remove("aa", true, false, false);
            return id;
        });
        engine.driver.whileCreating(() -> {
            Thread thread = Thread.ofVirtual().start(removal);
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (thread.isAlive() && thread.getState() != Thread.State.WAITING && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
        });
        engine.init(id).exit(1);
        assertThat(removal.get(10, TimeUnit.SECONDS)).isEqualTo(id);
        assertThat(engine.containers.store().find(id)).isEmpty();
        assertThat(engine.driver.has(id)).isFalse();
    }

    @Test
    void contradictoryUpdatesAreRefused() throws InterruptedException {
        var nano = new ResourcesBuilder().nanoCpus(1_000_000_000).build();
        var quota = new ResourcesBuilder().cpuQuota(50_000).build();
        String id = engine.run("aa", HostConfig.EMPTY.edit().resources(quota).build());
        engine.run("bb", HostConfig.EMPTY.edit().autoRemove(true).build());
        assertRefused(
                ErrorKind.CONFLICT,
                "Cannot update container " + id
                        + ": Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set",
                () -> lifecycle.update("aa", new UpdateRequest(nano, new RestartPolicy("", 0))));
        assertRefused(
                ErrorKind.CONFLICT,
                "Cannot update container " + engine.containers.store().get("bb").id()
                        + ": Restart policy cannot be updated because AutoRemove is enabled for the container",
                () -> lifecycle.update("bb", new UpdateRequest(Resources.EMPTY, new RestartPolicy("always", 0))));
        var memory = new ResourcesBuilder().memory(64L << 20).build();
        assertRefused(
                ErrorKind.CONFLICT,
                "Cannot update container " + id + ": Memory limit should be smaller than already set memoryswap limit, "
                        + "update the memoryswap at the same time",
                () -> lifecycle.update("aa", new UpdateRequest(memory, new RestartPolicy("", 0))));
    }

    @Test
    void aLimitOfProcessesIsTakenAwayByUpdate() throws InterruptedException {
        var ten = new ResourcesBuilder().pidsLimit(10L).build();
        String id = engine.run("aa", HostConfig.EMPTY.edit().resources(ten).build());
        var none = new ResourcesBuilder().pidsLimit(-1L).build();
        lifecycle.update("aa", new UpdateRequest(none, new RestartPolicy("", 0)));
        assertThat(engine.driver.container(id).updates().getFirst().pidsLimit()).isEqualTo(-1);
        HostConfig host =
                engine.containers.queries().inspect("aa", false, Engine.VERSION).hostConfig();
        assertThat(host.resources().pidsLimit()).isZero();
    }

    @Test
    void updateReachesTheProcessAndTheRecord() throws InterruptedException {
        String id = engine.run("aa", HostConfig.EMPTY);
        var limits =
                new ResourcesBuilder().memory(64L << 20).memorySwap(64L << 20).build();
        lifecycle.update("aa", new UpdateRequest(limits, new RestartPolicy("always", 0)));
        assertThat(engine.driver.container(id).updates().getFirst().memory().limit())
                .isEqualTo(64L << 20);
        HostConfig host =
                engine.containers.queries().inspect("aa", false, Engine.VERSION).hostConfig();
        assertThat(host.restartPolicy().name()).isEqualTo("always");
        assertRefused(
                ErrorKind.CONFLICT,
                "Cannot update container " + id + ": Memory limit should be smaller than already set memoryswap limit, "
                        + "update the memoryswap at the same time",
                () -> lifecycle.update(
                        "aa", update(new ResourcesBuilder().memory(128L << 20).build())));
    }

    private static UpdateRequest update(Resources resources) {
        return new UpdateRequest(resources, new RestartPolicy("", 0));
    }

    private void awaitStarts(int count) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (engine.driver.created().size() < count || !isRunning()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private boolean isRunning() {
        return engine.containers.store().get("aa").running().isPresent();
    }

    private static HostConfig autoRemove() {
        return new HostConfigBuilder().autoRemove(true).build();
    }

    private static HostConfig restart(String policy, int retries) {
        return new HostConfigBuilder()
                .restartPolicy(new RestartPolicy(policy, retries))
                .build();
    }

    interface Act {
        void run() throws InterruptedException;
    }

    static void assertRefused(ErrorKind kind, String text, Act act) {
        assertThatThrownBy(act::run).isInstanceOfSatisfying(EngineException.class, refusal -> {
            assertThat(refusal.text()).isEqualTo(text);
            assertThat(refusal.kind()).isEqualTo(kind);
        });
    }
}
