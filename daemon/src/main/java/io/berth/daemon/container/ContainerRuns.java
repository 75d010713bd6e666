package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.daemon.container.Container.Turn;
import io.berth.daemon.network.Sandbox;
import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.DriverException;
import io.berth.execdriver.ExecDriver;
import io.berth.execdriver.ExecDrivers;
import io.berth.execdriver.ExitStatus;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.StartException;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers' runs: the start, the wait for the end, what follows the end. At the end, in this order: the output is out
 * (that is the driver's promise), the state is set and stored, what the driver kept is deleted, those who wait are woken,
 * events are told, and the container is removed or started again where that is asked for.
 *
 * <p>Each run has one virtual thread that waits for its end.
 */
final class ContainerRuns {
    private static final Logger log = LoggerFactory.getLogger(ContainerRuns.class);
    /** What a container is said to have ended with when nobody knows any more. */
    private static final int UNKNOWN_EXIT = 255;

    private final ExecDrivers drivers;
    private final RunPreparation preparation;
    private final ContainerStore store;
    private final ContainerEvents events;
    private final ContainerRemoval removal;
    private final InstantSource clock;
    private volatile boolean shuttingDown;

    ContainerRuns(
            ExecDrivers drivers,
            RunPreparation preparation,
            ContainerStore store,
            ContainerEvents events,
            ContainerRemoval removal,
            InstantSource clock) {
        this.drivers = drivers;
        this.preparation = preparation;
        this.store = store;
        this.events = events;
        this.removal = removal;
        this.clock = clock;
    }

    /**
     * Starts a container because a user, or the engine's start, asks for it.
     *
     * @throws EngineException why it can't be started; a failed try is kept in the container's state
     */
    void start(Container container) throws InterruptedException {
        try (Turn _ = container.takeTurn()) {
            container.state().checkStart();
            container.startedByUser();
            launch(container);
        }
    }

    /** From now on nothing is started again by itself. */
    void stopRestarting() {
        shuttingDown = true;
    }

    /** Takes over what an earlier engine started, or finds out how it ended. */
    void restore(Container container) throws InterruptedException {
        preparation.resume(container);
        Optional<RunningContainer> found =
                drivers.forRestore(runtime(container)).restore(container.id(), container.streams());
        if (found.isPresent()) {
            container.adopt(found.get());
            container.joined(preparation
                    .networking()
                    .restore(container.id(), found.get().init().pid()));
            if (!container.isPaused()) {
                events.runs(container, true);
            }
            watch(container, found.get());
            return;
        }
        endOutput(container);
        container.joined(preparation.networking().restore(container.id(), 0));
        preparation.release(container);
        log.warn("container {}: no trace of its process", container.id());
        try (Turn _ = container.takeTurn()) {
            container.exited(new ExitStatus(UNKNOWN_EXIT, clock.instant(), false));
            store.save(container);
            container.stopped();
        }
    }

    /** Clears away what an earlier engine had half started or half cleared away. */
    void sweep(Container container) throws InterruptedException {
        Optional<RunningContainer> left =
                drivers.forRestore(runtime(container)).restore(container.id(), new StreamConfig());
        if (left.isPresent()) {
            left.get().delete();
        }
        container.joined(preparation.networking().restore(container.id(), 0));
    }

    private void launch(Container container) throws InterruptedException {
        RunningContainer process;
        try {
            process = createAndStart(container);
        } catch (StartException e) {
            throw failed(container, StartFailure.of(e));
        } catch (IOException e) {
            throw failed(container, StartFailure.of(e));
        } catch (EngineException e) {
            throw failed(container, StartFailure.of(e));
        } catch (InvalidPathException e) {
            throw failed(container, StartFailure.of(e));
        }
        container.started(process, clock.instant());
        store.save(container);
        events.tellNetwork(container, "connect");
        events.tell(container, "start");
        events.runs(container, true);
        watch(container, process);
        preparation.networking().started(container);
    }

    private RunningContainer createAndStart(Container container)
            throws IOException, StartException, InterruptedException {
        String runtime = runtime(container);
        ExecDriver driver = drivers.named(runtime)
                .orElseThrow(() -> EngineException.invalid("unknown or invalid runtime name: " + runtime));
        Optional<Sandbox> sandbox = preparation.openNetwork(container);
        container.joined(sandbox);
        boolean started = false;
        try {
            ContainerSpec spec = preparation.prepare(container, sandbox);
            RunningContainer process = driver.create(spec, container.streams());
            start(process, sandbox);
            started = true;
            return process;
        } finally {
            if (!started) {
                container.leaveNetworks();
                events.tellNetwork(container, "disconnect");
            }
        }
    }

    private static void start(RunningContainer process, Optional<Sandbox> sandbox)
            throws IOException, StartException, InterruptedException {
        boolean started = false;
        try {
            if (sandbox.isPresent()) {
                ContainerNetworking.finish(sandbox.get(), process.init().pid());
            }
            process.start();
            started = true;
        } finally {
            if (!started) {
                process.delete();
            }
        }
    }

    private static String runtime(Container container) {
        return container.definition().hostConfig().runtime();
    }

    private EngineException failed(Container container, StartFailure failure) {
        endOutput(container);
        preparation.release(container);
        container.startFailed(failure.exitCode(), failure.refusal().text());
        store.save(container);
        if (container.definition().hostConfig().autoRemove()) {
            removal.removeWithTurn(container, true);
        }
        return failure.refusal();
    }

    /** Nobody else produces output now; attached clients see its end. */
    private static void endOutput(Container container) {
        container.streams().stdout().end();
        container.streams().stderr().end();
    }

    private void watch(Container container, RunningContainer process) {
        inBackground("run of " + container.id(), () -> {
            watchMemory(container, process);
            ExitStatus status = process.init().waitFor();
            try (Turn _ = container.takeTurn()) {
                ended(container, process, status);
            }
        });
    }

    private void watchMemory(Container container, RunningContainer process) throws InterruptedException {
        Runnable tell = () -> inBackground("memory of " + container.id(), () -> tellOutOfMemory(container, process));
        try {
            boolean known = container.state().oomKilled();
            if (process.whenOutOfMemory(tell) && !known) {
                tellOutOfMemory(container, process);
            }
        } catch (DriverException e) {
            log.warn(
                    "container {}: a kill for want of memory is told at its end only: {}",
                    container.id(),
                    e.getMessage());
        }
    }

    /** Nothing for a run that has ended: its end has told it. */
    private void tellOutOfMemory(Container container, RunningContainer process) throws InterruptedException {
        try (Turn _ = container.takeTurn()) {
            if (container.outOfMemory(process)) {
                store.save(container);
                events.tell(container, "oom");
            }
        }
    }

    private void ended(Container container, RunningContainer process, ExitStatus status) throws InterruptedException {
        Duration ran = Duration.between(startedAt(container), status.at());
        events.rests(container);
        if (status.oomKilled() && !container.state().oomKilled()) {
            events.tell(container, "oom");
        }
        boolean again = startsAgain(container, status);
        try {
            if (again) {
                container.restarting(status);
            } else {
                container.exited(status);
            }
            store.save(container);
            process.delete();
            container.leaveNetworks();
        } finally {
            events.tellNetwork(container, "disconnect");
            preparation.release(container);
            if (!again) {
                container.stopped();
            }
        }
        events.tell(
                container,
                "die",
                Map.of(
                        "exitCode", Integer.toString(status.code()),
                        "execDuration", Long.toString(Math.max(0, ran.toSeconds()))));
        if (again) {
            startAgain(container, container.nextPause(ran));
        } else if (container.isRemovedAtExit()) {
            removal.removeWithTurn(container, true);
        }
    }

    private boolean startsAgain(Container container, ExitStatus status) {
        return !shuttingDown
                && RestartDecision.afterExit(
                        container.definition().hostConfig().restartPolicy(),
                        status.code(),
                        container.restartCount(),
                        container.stoppedByUser());
    }

    private void startAgain(Container container, Duration pause) {
        long stops = container.stops();
        inBackground("restart of " + container.id(), () -> {
            if (container.awaitStop(stops, pause)) {
                return;
            }
            try (Turn _ = container.takeTurn()) {
                if (container.state() instanceof ContainerState.Restarting && !shuttingDown) {
                    launch(container);
                }
            }
        });
    }

    private static Instant startedAt(Container container) {
        return container.stored().startedAt();
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /** The top of a background thread: a failure is told in the log, nobody else could. */
    private static void inBackground(String what, Work work) {
        Thread.ofVirtual().name(what).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (EngineException e) {
                log.error("{}: {}", what, e.text());
            } catch (RuntimeException e) {
                log.error("{}", what, e);
            }
        });
    }
}
