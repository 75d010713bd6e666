package io.berth.daemon.container;

import io.berth.execdriver.ContainerSpec;
import io.berth.execdriver.ExecDriver;
import io.berth.execdriver.RunningContainer;
import io.berth.execdriver.StartException;
import io.berth.streams.StreamConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Runs nothing: a test says when a process ends, what it prints, and what fails. */
public final class FakeDriver implements ExecDriver {
    private final Map<String, FakeContainer> present = new ConcurrentHashMap<>();
    private final List<ContainerSpec> created = new CopyOnWriteArrayList<>();
    private final AtomicReference<Optional<StartException>> nextFailure = new AtomicReference<>(Optional.empty());

    private final AtomicReference<Runnable> whileCreating = new AtomicReference<>(() -> {});

    private volatile Optional<Integer> execsEndWith = Optional.empty();

    @Override
    public String name() {
        return "native";
    }

    @Override
    public RunningContainer create(ContainerSpec spec, StreamConfig streams) throws StartException {
        var failure = nextFailure.getAndSet(Optional.empty());
        if (failure.isPresent()) {
            throw failure.get();
        }
        created.add(spec);
        whileCreating.getAndSet(() -> {}).run();
        var container = new FakeContainer(streams, () -> present.remove(spec.id()));
        execsEndWith.ifPresent(container::execsEndWith);
        present.put(spec.id(), container);
        return container;
    }

    @Override
    public Optional<RunningContainer> restore(String id, StreamConfig streams) {
        Optional<FakeContainer> found = Optional.ofNullable(present.get(id));
        found.ifPresent(container -> container.attach(streams));
        return found.map(container -> container);
    }

    @Override
    public void close() {}

    /** Execs of the containers to come end as soon as they run. */
    public void execsEndWith(int code) {
        execsEndWith = Optional.of(code);
    }

    /** What others do during the next create. */
    void whileCreating(Runnable action) {
        whileCreating.set(action);
    }

    /** The next create fails. */
    public void failNext(StartException.Reason reason, String message) {
        nextFailure.set(Optional.of(new StartException(reason, message)));
    }

    /** The container as the driver has it. */
    public FakeContainer container(String id) {
        return Objects.requireNonNull(present.get(id), id);
    }

    public boolean has(String id) {
        return present.containsKey(id);
    }

    /** Puts an ended process in the place of the running one: what the next engine finds. */
    public void endsWhileNobodyLooks(String id, int code) {
        var ended = new FakeContainer(new StreamConfig(), () -> present.remove(id));
        ended.init().exit(code);
        present.put(id, ended);
    }

    public void forget(String id) {
        present.remove(id);
    }

    /** All specs so far, in order. */
    public List<ContainerSpec> created() {
        return created;
    }
}
