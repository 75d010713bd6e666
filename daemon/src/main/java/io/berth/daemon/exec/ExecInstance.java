package io.berth.daemon.exec;

import io.berth.api.error.EngineException;
import io.berth.api.type.exec.ExecConfig;
import io.berth.api.type.exec.ExecInspect;
import io.berth.api.type.exec.ExecInspectBuilder;
import io.berth.api.type.exec.ProcessConfig;
import io.berth.daemon.container.Container;
import io.berth.execdriver.DriverException;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.RunningProcess;
import io.berth.streams.StreamConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One exec: created, claimed by one client, running, ended. Any thread may call; only {@link #awaitEnd} and {@link
 * #awaitTold} wait. */
final class ExecInstance {
    private static final Logger LOG = LoggerFactory.getLogger(ExecInstance.class);

    private final String id;
    private final Container container;
    private final RunningContainer run;
    private final ExecConfig config;
    private final String detachKeys;
    private final ReentrantLock stateLock = new ReentrantLock();
    private final Condition ended = stateLock.newCondition();
    private final CountDownLatch told = new CountDownLatch(1);
    private State state = new State.Created();
    private Optional<WindowSize> size = Optional.empty();
    private @Nullable StreamConfig streams = new StreamConfig();

    /** Where it stands. */
    private sealed interface State {
        record Created() implements State {}

        record Claimed() implements State {}

        record Running(RunningProcess process) implements State {}

        record Ended(int exitCode, Instant at) implements State {}
    }

    /**
     * Made for one run of a container.
     *
     * @param detachKeys as inspect shows them: bytes in base64
     */
    ExecInstance(String id, Container container, RunningContainer run, ExecConfig config, String detachKeys) {
        this.id = id;
        this.container = container;
        this.run = run;
        this.config = config;
        this.detachKeys = detachKeys;
    }

    String id() {
        return id;
    }

    Container container() {
        return container;
    }

    ExecConfig config() {
        return config;
    }

    /** Entry point and arguments as events show them. */
    String command() {
        return config.cmd().getFirst() + " "
                + String.join(" ", config.cmd().subList(1, config.cmd().size()));
    }

    /** Takes it for one client, and its streams with it; refused when another one has it or had it. */
    StreamConfig claim() {
        stateLock.lock();
        try {
            StreamConfig own = streams;
            if (state instanceof State.Claimed || state instanceof State.Running) {
                throw EngineException.conflict("exec command " + id + " is already running");
            }
            if (own == null || state instanceof State.Ended) {
                throw EngineException.conflict("exec command " + id + " has already run");
            }
            state = new State.Claimed();
            return own;
        } finally {
            stateLock.unlock();
        }
    }

    /** Gives a claim back that came to no start. */
    void unclaim() {
        stateLock.lock();
        try {
            if (state instanceof State.Claimed) {
                state = new State.Created();
            }
        } finally {
            stateLock.unlock();
        }
    }

    /** The terminal's size at the start. */
    Optional<WindowSize> size() {
        stateLock.lock();
        try {
            return size;
        } finally {
            stateLock.unlock();
        }
    }

    /** It runs, with the terminal's size at which it was started; a client may have asked for another one meanwhile. */
    void started(RunningProcess process, Optional<WindowSize> startedWith) {
        Optional<WindowSize> asked;
        stateLock.lock();
        try {
            state = new State.Running(process);
            asked = size;
        } finally {
            stateLock.unlock();
        }
        if (asked.isPresent() && !asked.equals(startedWith)) {
            try {
                process.resize(asked.get().rows(), asked.get().columns());
            } catch (DriverException e) {
                LOG.debug("exec {} has just ended: {}", id, e.getMessage());
            }
        }
    }

    /** It has ended, or could not be started; the streams are let go. */
    void ended(int exitCode, Instant at) {
        stateLock.lock();
        try {
            state = new State.Ended(exitCode, at);
            streams = null;
            ended.signalAll();
        } finally {
            stateLock.unlock();
        }
    }

    void awaitEnd() throws InterruptedException {
        stateLock.lockInterruptibly();
        try {
            while (!(state instanceof State.Ended)) {
                ended.await();
            }
        } finally {
            stateLock.unlock();
        }
    }

    /** The event of its end has been told. */
    void told() {
        told.countDown();
    }

    /** Waits until the event of its end has been told, which comes soon after the end. */
    void awaitTold() throws InterruptedException {
        told.await();
    }

    /** As {@link #awaitEnd()}, but for a time only; the exit code, or empty when it has not ended. */
    OptionalInt awaitEnd(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        stateLock.lockInterruptibly();
        try {
            while (!(state instanceof State.Ended) && left > 0) {
                left = ended.awaitNanos(left);
            }
            return state instanceof State.Ended end ? OptionalInt.of(end.exitCode()) : OptionalInt.empty();
        } finally {
            stateLock.unlock();
        }
    }

    /** Sends a signal to the process, if there is one. */
    void signal(int signal) {
        Optional<RunningProcess> running;
        stateLock.lock();
        try {
            running = state instanceof State.Running run ? Optional.of(run.process()) : Optional.empty();
        } finally {
            stateLock.unlock();
        }
        try {
            if (running.isPresent()) {
                running.get().signal(signal);
            }
        } catch (DriverException e) {
            throw EngineException.internal("exec " + id + ": " + e.getMessage(), e);
        }
    }

    /** When it ended; empty while it has not. */
    Optional<Instant> endedAt() {
        stateLock.lock();
        try {
            return state instanceof State.Ended end ? Optional.of(end.at()) : Optional.empty();
        } finally {
            stateLock.unlock();
        }
    }

    /** Whether no client has claimed it yet. */
    boolean isFresh() {
        stateLock.lock();
        try {
            return state instanceof State.Created;
        } finally {
            stateLock.unlock();
        }
    }

    /** Whether it was never started and never can be: its container has ended since, though it may run again. */
    boolean isStale() {
        return isFresh() && container.running().filter(now -> now.equals(run)).isEmpty();
    }

    /** Sets the terminal's size; before the start it is kept for it. */
    void resize(int rows, int columns) {
        Optional<RunningProcess> running;
        stateLock.lock();
        try {
            size = Optional.of(new WindowSize(rows, columns));
            running = state instanceof State.Running run ? Optional.of(run.process()) : Optional.empty();
            if (state instanceof State.Ended) {
                throw notThere();
            }
        } finally {
            stateLock.unlock();
        }
        if (running.isPresent()) {
            try {
                running.get().resize(rows, columns);
            } catch (DriverException e) {
                LOG.debug("exec {} has just ended: {}", id, e.getMessage());
                throw notThere();
            }
        }
    }

    private EngineException notThere() {
        return EngineException.notFound("NotFound: process does not exist " + id + ": not found");
    }

    ExecInspect inspect() {
        stateLock.lock();
        try {
            var view = new ExecInspectBuilder()
                    .id(id)
                    .processConfig(processConfig())
                    .openStdin(config.attachStdin())
                    .openStdout(config.attachStdout())
                    .openStderr(config.attachStderr())
                    .containerId(container.id())
                    .detachKeys(detachKeys);
            switch (state) {
                case State.Created _, State.Claimed _ -> {}
                case State.Running running ->
                    view.running(true).pid(running.process().pid());
                case State.Ended end -> view.exitCode(end.exitCode());
            }
            return view.build();
        } finally {
            stateLock.unlock();
        }
    }

    private ProcessConfig processConfig() {
        List<String> cmd = config.cmd();
        return new ProcessConfig(
                config.tty(), cmd.getFirst(), cmd.subList(1, cmd.size()), config.privileged(), config.user());
    }
}
