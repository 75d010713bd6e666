package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.json.Encoded;
import io.berth.api.type.container.ContainerSummary;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.network.EndpointSettings;
import io.berth.daemon.network.Sandbox;
import io.berth.execdriver.ExitStatus;
import io.berth.execdriver.RunningContainer;
import io.berth.streams.StreamConfig;
import io.berth.streams.log.LogDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One container as the engine holds it while it is there: definition, state, streams and the process behind it. Every
 * method may be called from any thread; none waits for anything but {@link #awaitStop}, {@link #awaitGone} and {@link
 * #takeTurn}.
 */
public final class Container {
    private final String id;
    private final Instant created;
    private final StreamConfig streams = new StreamConfig();
    private final Set<String> execIds = new ConcurrentSkipListSet<>();
    private final ContainerHealth health = new ContainerHealth();
    private final Semaphore turn = new Semaphore(1, true);
    private final ReentrantLock stateLock = new ReentrantLock();
    private final Condition changed = stateLock.newCondition();
    /** These three are changed under the lock, and read without it: lists and inspections must not wait for who has it. */
    private volatile Definition definition;

    private volatile ContainerState state;
    private volatile @Nullable Sandbox sandbox;
    private @Nullable RunningContainer running;
    private int restartCount;
    private boolean stoppedByUser;
    /** How many runs have come to an end that no restart follows. */
    private long stops;

    private boolean gone;
    private boolean beingRestarted;
    private Duration pause = Duration.ZERO;
    private @Nullable LogDriver log;
    /** As the list has shown it last. */
    private volatile SummaryFacts.@Nullable Line line;

    Container(StoredContainer stored) {
        id = stored.definition().id();
        created = stored.definition().created();
        definition = stored.definition();
        state = stored.state();
        restartCount = stored.restartCount();
        stoppedByUser = stored.stoppedByUser();
        Optional.ofNullable(stored.health()).ifPresent(health::restore);
    }

    public String id() {
        return id;
    }

    Instant created() {
        return created;
    }

    /** Without the leading slash. */
    public String name() {
        return definition().name();
    }

    public StreamConfig streams() {
        return streams;
    }

    /** The ids of the execs that have been created in its present run; the owner of the execs takes out those that end. */
    public Set<String> execIds() {
        return execIds;
    }

    /** What its probes have found. */
    public ContainerHealth health() {
        return health;
    }

    public Definition definition() {
        return definition;
    }

    ContainerState state() {
        return state;
    }

    StoredContainer stored() {
        return read(container -> StoredContainer.of(
                container.definition,
                container.state,
                container.restartCount,
                container.stoppedByUser,
                container.health.view()));
    }

    int restartCount() {
        return read(container -> container.restartCount);
    }

    boolean stoppedByUser() {
        return read(container -> container.stoppedByUser);
    }

    /** Whether there is a process or will be one again: what the API calls running. */
    public boolean isRunning() {
        return state().isRunning();
    }

    /** Whether its processes are frozen. */
    public boolean isPaused() {
        return state() instanceof ContainerState.Paused;
    }

    /** Whether it is being removed, or a removal failed. */
    public boolean isGoing() {
        return state().isGoing();
    }

    /** Whether it has been removed. */
    public boolean isGone() {
        return read(container -> container.gone);
    }

    /** The process behind it, while there is one. */
    public Optional<RunningContainer> running() {
        return read(container -> Optional.ofNullable(container.running));
    }

    /**
     * The running container for an exec.
     *
     * @param asked the container's name or id as the client wrote it, for the refusal
     * @throws io.berth.api.error.EngineException CONFLICT when it is not running or paused
     */
    public RunningContainer runningForExec(String asked) {
        return read(container -> {
            container.state.checkExec(id, asked);
            return container.runningWithLock();
        });
    }

    /** The running container, or the refusal {@code container ID is not running}. */
    RunningContainer requireRunning() {
        return read(Container::runningWithLock);
    }

    /**
     * Refuses a client that wants to attach now: only paused and restarting containers do.
     *
     * @param asked the container's name or id as the client wrote it
     */
    public void checkAttach(String asked) {
        switch (state()) {
            case ContainerState.Paused _ ->
                throw EngineException.conflict(
                        "container " + asked + " is paused, unpause the container before attach");
            case ContainerState.Restarting _ ->
                throw EngineException.conflict(
                        "container " + asked + " is restarting, wait until the container is running");
            default -> {}
        }
    }

    /** Changes the state; the change throws to refuse, and then nothing is changed. */
    ContainerState change(Function<ContainerState, ContainerState> transition) {
        return write(() -> state = transition.apply(state));
    }

    /** The program runs now. */
    void started(RunningContainer process, Instant at) {
        write(() -> {
            state = state.started(process.init().pid(), at);
            running = process;
            return state;
        });
    }

    /** Takes over a process that an earlier engine started; the stored state stays. */
    void adopt(RunningContainer process) {
        write(() -> running = process);
    }

    /** The kernel has killed in a run for want of memory; answers whether that run still goes on. */
    boolean outOfMemory(RunningContainer process) {
        return write(() -> {
            boolean goesOn = process.equals(running) && state.hasProcess();
            if (goesOn) {
                state = state.outOfMemory();
            }
            return goesOn;
        });
    }

    /** The process has ended, and there will be another run: those who wait for the end go on waiting. */
    void restarting(ExitStatus status) {
        write(() -> {
            state = state.restarting(status);
            runOverWithLock();
            restartCount++;
            return state;
        });
    }

    /** The process has ended for good; {@link #stopped} wakes those who wait once this is stored. */
    void exited(ExitStatus status) {
        write(() -> {
            state = state.exited(status);
            runOverWithLock();
            return state;
        });
    }

    private void runOverWithLock() {
        running = null;
        execIds.clear();
    }

    /** Wakes those who wait for the end. */
    void stopped() {
        write(() -> stops++);
    }

    /** A restart that was waiting for its time does not come. */
    void restartCancelled() {
        write(() -> {
            if (state instanceof ContainerState.Restarting) {
                state = state.restartCancelled();
                stops++;
            }
            return state;
        });
    }

    /** The start failed; a restart that fails is a stop. */
    void startFailed(int exitCode, String error) {
        write(() -> {
            stops += state instanceof ContainerState.Restarting ? 1 : 0;
            state = state.startFailed(exitCode, error);
            return state;
        });
    }

    /** A user starts it: the count of restarts begins anew. */
    void startedByUser() {
        write(() -> {
            restartCount = 0;
            stoppedByUser = false;
            pause = Duration.ZERO;
            return state;
        });
    }

    void stoppedByUser(boolean stopped) {
        write(() -> stoppedByUser = stopped);
    }

    void rename(String newName) {
        write(() -> definition = definition.withName(newName));
    }

    void reconfigure(HostConfig changedConfig) {
        write(() -> definition = definition.withHostConfig(changedConfig));
    }

    /** It has been removed; wakes everyone. */
    void removed() {
        write(() -> gone = true);
    }

    void rejoin(Map<String, EndpointSettings> networks) {
        write(() -> definition = definition.withNetworks(networks));
    }

    /** Its line in the list: the one that was made before, if it was made of the same. */
    Encoded<ContainerSummary> summary(SummaryFacts facts) {
        SummaryFacts.Line known = line;
        if (known == null || !known.facts().equals(facts)) {
            known = facts.line();
            line = known;
        }
        return known.shown();
    }

    /** Its place on the networks, while it runs. */
    public Optional<Sandbox> sandbox() {
        return Optional.ofNullable(sandbox);
    }

    /** It is on its networks now. */
    void joined(Optional<Sandbox> place) {
        write(() -> sandbox = place.orElse(null));
    }

    /** Takes it off its networks, if it is on any. */
    void leaveNetworks() {
        sandbox().ifPresent(Sandbox::close);
        joined(Optional.empty());
    }

    /** The container's log, once it has been started. */
    public Optional<LogDriver> log() {
        return read(container -> Optional.ofNullable(container.log));
    }

    void keepLog(LogDriver opened) {
        write(() -> log = opened);
    }

    /** Closes the log, if there is one. */
    void closeLog() {
        log().ifPresent(opened -> {
            streams.unsubscribe(opened);
            opened.close();
        });
    }

    /** While a user restarts it, its end does not remove it. */
    void beingRestarted(boolean restarted) {
        write(() -> beingRestarted = restarted);
    }

    /** Whether its end is also its removal. */
    boolean isRemovedAtExit() {
        return read(container -> container.definition.hostConfig().autoRemove() && !container.beingRestarted);
    }

    /** The pause before the restart policy starts it again. */
    Duration nextPause(Duration ran) {
        return write(() -> pause = RestartDecision.pause(pause, ran));
    }

    /** The number of stops so far, for {@link #awaitStop}. */
    long stops() {
        return read(container -> container.stops);
    }

    /** Waits until the container has stopped once more than {@code stopsBefore}, or is gone; answers its exit code. */
    int awaitStop(long stopsBefore) throws InterruptedException {
        stateLock.lockInterruptibly();
        try {
            while (stops <= stopsBefore && !gone) {
                changed.await();
            }
            return state.last().exitCode();
        } finally {
            stateLock.unlock();
        }
    }

    /** As {@link #awaitStop(long)}, but for a time only; answers whether it has stopped. */
    boolean awaitStop(long stopsBefore, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        stateLock.lockInterruptibly();
        try {
            while (stops <= stopsBefore && !gone && left > 0) {
                left = changed.awaitNanos(left);
            }
            return stops > stopsBefore || gone;
        } finally {
            stateLock.unlock();
        }
    }

    /** Waits until it has been removed; answers the last exit code. */
    int awaitGone() throws InterruptedException {
        stateLock.lockInterruptibly();
        try {
            while (!gone) {
                changed.await();
            }
            return state.last().exitCode();
        } finally {
            stateLock.unlock();
        }
    }

    /**
     * Takes the turn to start, freeze, rename, change or remove it; others wait for theirs. The end of its process, its
     * signals and all questions need no turn. Close the turn to pass it on.
     */
    public Turn takeTurn() throws InterruptedException {
        turn.acquire();
        return turn::release;
    }

    /** One caller's turn. */
    public interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    List<String> execIdList() {
        return List.copyOf(execIds);
    }

    private RunningContainer runningWithLock() {
        if (running == null || !state.hasProcess()) {
            throw ContainerState.notRunning(id);
        }
        return running;
    }

    private <T> T read(Function<Container, T> reader) {
        stateLock.lock();
        try {
            return reader.apply(this);
        } finally {
            stateLock.unlock();
        }
    }

    private <T> T write(Supplier<T> change) {
        stateLock.lock();
        try {
            T result = change.get();
            changed.signalAll();
            return result;
        } finally {
            stateLock.unlock();
        }
    }
}
