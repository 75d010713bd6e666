package io.berth.daemon.exec;

import io.berth.api.error.EngineException;
import io.berth.api.type.exec.ExecStartConfig;
import io.berth.daemon.container.Container;
import io.berth.daemon.container.ContainerEvents;
import io.berth.daemon.container.SpecBuilder;
import io.berth.execdriver.ExitStatus;
import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.RunningProcess;
import io.berth.execdriver.StartException;
import io.berth.streams.StreamConfig;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Starts execs' processes and keeps their exit codes. Each run has one virtual thread that waits for its end. */
public final class ExecRuns {
    private static final String PREFIX = "OCI runtime exec failed: exec failed: unable to start container process: ";

    private final SpecBuilder specs;
    private final ContainerEvents events;
    private final InstantSource clock;
    private final ExecRegistry registry = new ExecRegistry();

    public ExecRuns(SpecBuilder specs, ContainerEvents events, InstantSource clock) {
        this.specs = specs;
        this.events = events;
        this.clock = clock;
    }

    ExecRegistry registry() {
        return registry;
    }

    Instant now() {
        return clock.instant();
    }

    /** The size that a client gives with the start wins over the one it gave at the creation. */
    static void initialSize(ExecInstance exec, ExecStartConfig start) {
        var asked = start.consoleSize() == null ? exec.config().consoleSize() : start.consoleSize();
        if (asked != null && asked.size() == 2) {
            exec.resize(asked.get(0), asked.get(1));
        }
    }

    /**
     * Starts a claimed exec's process.
     *
     * @throws EngineException INVALID when it can't be started; the exit code is kept then
     */
    void start(ExecInstance exec, StreamConfig streams) throws InterruptedException {
        Container container = exec.container();
        events.tell(container, "exec_start: " + exec.command(), Map.of("execID", exec.id()));
        boolean started = false;
        try {
            streams.beginRun();
            Optional<WindowSize> size = exec.size();
            ProcessSpec spec = specs.exec(container.definition(), exec.config(), size);
            RunningProcess process = container.runningForExec(container.id()).exec(exec.id(), spec, streams);
            exec.started(process, size);
            started = true;
            Thread.ofVirtual().name("exec " + exec.id()).start(() -> awaitEnd(exec, process));
        } catch (StartException e) {
            throw failed(exec, e);
        } finally {
            if (!started && exec.endedAt().isEmpty()) {
                end(exec, exitCode(StartException.Reason.OTHER));
            }
        }
    }

    private EngineException failed(ExecInstance exec, StartException e) {
        end(exec, exitCode(e.reason()));
        String message = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case INVALID, MALFORMED -> EngineException.invalid(message, e);
            case NOT_FOUND, NOT_A_DIRECTORY, NOT_EXECUTABLE, RUNTIME, OTHER ->
                EngineException.invalid(PREFIX + message, e);
        };
    }

    private static int exitCode(StartException.Reason reason) {
        return switch (reason) {
            case NOT_FOUND, NOT_A_DIRECTORY -> 127;
            case NOT_EXECUTABLE, INVALID, MALFORMED -> 126;
            case RUNTIME, OTHER -> 128;
        };
    }

    /** The client has typed the detach keys; the process runs on. */
    void tellDetached(ExecInstance exec) {
        events.tell(exec.container(), "exec_detach", Map.of("execID", exec.id()));
    }

    /** Refuses an exec for a user or group that the container does not know. */
    void checkUser(ExecInstance exec, RunningContainer container) {
        try {
            container.checkUser(specs.exec(exec.container().definition(), exec.config(), Optional.empty()));
        } catch (StartException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private void awaitEnd(ExecInstance exec, RunningProcess process) {
        try {
            ExitStatus status = process.waitFor();
            end(exec, status.code());
            events.tell(
                    exec.container(),
                    "exec_die",
                    Map.of("execID", exec.id(), "exitCode", Integer.toString(status.code())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exec.told();
        }
    }

    private void end(ExecInstance exec, int exitCode) {
        exec.ended(exitCode, clock.instant());
        registry.ended(exec);
    }
}
