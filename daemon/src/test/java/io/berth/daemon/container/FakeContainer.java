package io.berth.daemon.container;

import io.berth.execdriver.ProcessSpec;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.RunningProcess;
import io.berth.execdriver.StartException;
import io.berth.execdriver.cgroup.Counters;
import io.berth.execdriver.cgroup.Resources;
import io.berth.streams.StreamConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A container of {@link FakeDriver}. */
public final class FakeContainer implements RunningContainer {
    private final FakeProcess init;
    private final Runnable onDelete;
    private Runnable whileStarting = () -> {};
    private final Map<String, FakeProcess> execs = new ConcurrentHashMap<>();
    private final List<Resources> updates = new CopyOnWriteArrayList<>();
    private volatile Optional<StartException> nextExecFailure = Optional.empty();
    private volatile Optional<Integer> execsEndWith = Optional.empty();
    private volatile boolean paused;
    private final CompletableFuture<Runnable> outOfMemory = new CompletableFuture<>();

    FakeContainer(StreamConfig streams, Runnable onDelete) {
        this.init = new FakeProcess(streams);
        this.onDelete = onDelete;
    }

    void attach(StreamConfig streams) {
        init.attach(streams);
    }

    @Override
    public FakeProcess init() {
        return init;
    }

    @Override
    public void start() {}

    @Override
    public RunningProcess exec(String execId, ProcessSpec process, StreamConfig streams) throws StartException {
        var failure = nextExecFailure;
        nextExecFailure = Optional.empty();
        if (failure.isPresent()) {
            throw failure.get();
        }
        whileStarting.run();
        var exec = new FakeProcess(streams);
        execs.put(execId, exec);
        execsEndWith.ifPresent(exec::exit);
        return exec;
    }

    @Override
    public void checkUser(ProcessSpec process) throws StartException {
        if (process.user().equals("nobody")) {
            throw new StartException(
                    StartException.Reason.INVALID, "unable to find user nobody: no matching entries in passwd file");
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        init.thaw();
    }

    @Override
    public void update(Resources resources) {
        updates.add(resources);
    }

    @Override
    public List<Integer> pids() {
        return List.of(init.pid());
    }

    @Override
    public Counters counters() {
        return new Counters(
                new Counters.Memory(1, 2, 3, 0, Map.of()),
                new Counters.Cpu(0, 0, 0, List.of(), 0, 0, 0),
                1,
                0,
                List.of(),
                false);
    }

    @Override
    public boolean whenOutOfMemory(Runnable listener) {
        outOfMemory.complete(listener);
        return false;
    }

    /** The kernel kills one of its processes. */
    void runOutOfMemory() {
        outOfMemory.orTimeout(10, TimeUnit.SECONDS).join().run();
    }

    @Override
    public void signalAll(int signal) {
        init.signal(signal);
    }

    @Override
    public void delete() {
        onDelete.run();
    }

    public boolean isPaused() {
        return paused;
    }

    public List<Resources> updates() {
        return updates;
    }

    public FakeProcess exec(String execId) {
        return Objects.requireNonNull(execs.get(execId), execId);
    }

    /** From now on execs end as soon as they run. */
    void execsEndWith(int code) {
        execsEndWith = Optional.of(code);
    }

    /** What others do while an exec is being started. */
    public void whileStarting(Runnable action) {
        whileStarting = action;
    }

    public void failNextExec(StartException.Reason reason, String message) {
        nextExecFailure = Optional.of(new StartException(reason, message));
    }
}
