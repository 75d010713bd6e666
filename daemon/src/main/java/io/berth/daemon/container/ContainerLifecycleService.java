package io.berth.daemon.container;

import io.berth.api.backend.ContainerLifecycle;
import io.berth.api.error.EngineException;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.CreateResponse;
import io.berth.api.type.container.UpdateRequest;
import io.berth.api.type.container.UpdateResponse;
import io.berth.api.version.ApiVersion;
import io.berth.daemon.container.Container.Turn;
import io.berth.execdriver.DriverException;
import io.berth.execdriver.RunningContainer;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;

/** What changes containers, as the API asks for it. */
final class ContainerLifecycleService implements ContainerLifecycle {
    private final ContainerStore store;
    private final ContainerCreation creation;
    private final ContainerRuns runs;
    private final ContainerStopping stopping;
    private final ContainerChanges changes;
    private final ContainerRemoval removal;

    ContainerLifecycleService(
            ContainerStore store,
            ContainerCreation creation,
            ContainerRuns runs,
            ContainerStopping stopping,
            ContainerChanges changes,
            ContainerRemoval removal) {
        this.store = store;
        this.creation = creation;
        this.runs = runs;
        this.stopping = stopping;
        this.changes = changes;
        this.removal = removal;
    }

    @Override
    public CreateResponse create(String name, String platform, CreateRequest request, ApiVersion version)
            throws InterruptedException {
        InterfaceSysctls moved = InterfaceSysctls.moved(request, version);
        CreateResponse made = creation.create(name, platform, moved.request());
        var warnings = new ArrayList<>(made.warnings());
        warnings.addAll(moved.warnings());
        if (request.config().macAddress().isEmpty() || !version.atLeast(44)) {
            return new CreateResponse(made.id(), warnings);
        }
        warnings.add("The container-wide MacAddress field is now deprecated."
                + " It should be specified in EndpointsConfig instead.");
        return new CreateResponse(made.id(), warnings);
    }

    @Override
    public void start(String name) throws InterruptedException {
        runs.start(store.get(name));
    }

    @Override
    public void stop(String name, OptionalInt timeoutSeconds, Optional<String> signal) throws InterruptedException {
        Container container = store.get(name);
        if (!container.isRunning()) {
            throw EngineException.notModified();
        }
        try {
            stopping.stop(container, timeoutSeconds, signal);
        } catch (EngineException e) {
            if (container.isRunning()) {
                throw EngineException.internal("cannot stop container: " + name + ": " + e.text(), e);
            }
        }
    }

    @Override
    public void restart(String name, OptionalInt timeoutSeconds, Optional<String> signal) throws InterruptedException {
        Container container = store.get(name);
        try {
            container.beingRestarted(true);
            if (container.isRunning()) {
                stopping.stop(container, timeoutSeconds, signal);
            }
            runs.start(container);
            changes.tell(container, "restart");
        } catch (EngineException e) {
            throw prefixed(e, "Cannot restart container " + name + ": ");
        } finally {
            container.beingRestarted(false);
        }
    }

    @Override
    public void kill(String name, String signal) throws InterruptedException {
        try {
            stopping.kill(store.get(name), signal);
        } catch (EngineException e) {
            throw prefixed(e, "cannot kill container: " + name + ": ");
        }
    }

    @Override
    public void pause(String name) throws InterruptedException {
        Container container = store.get(name);
        try (Turn _ = container.takeTurn()) {
            container.state().checkPause(container.id());
            RunningContainer process = container.requireRunning();
            process.pause();
            container.change(state -> state.paused(container.id()));
            store.save(container);
            changes.tell(container, "pause");
            changes.rests(container);
        } catch (DriverException e) {
            throw EngineException.internal("cannot pause container " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void unpause(String name) throws InterruptedException {
        Container container = store.get(name);
        try (Turn _ = container.takeTurn()) {
            container.state().checkUnpause(container.id());
            RunningContainer process = container.requireRunning();
            process.resume();
            container.change(state -> state.unpaused(container.id()));
            store.save(container);
            changes.tell(container, "unpause");
            changes.runsOn(container);
        } catch (DriverException e) {
            throw EngineException.internal("cannot unpause container " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void rename(String name, String newName) throws InterruptedException {
        if (newName.isEmpty() || newName.equals("/")) {
            throw EngineException.invalid("Neither old nor new names may be empty");
        }
        changes.rename(store.get(name), newName);
    }

    @Override
    public void remove(String name, boolean force, boolean volumes, boolean link) throws InterruptedException {
        if (link) {
            changes.unlink(name);
            return;
        }
        Container container = store.get(name);
        try {
            if (force && container.isRunning()) {
                killForRemoval(container);
            }
            removal.remove(container, volumes);
        } catch (EngineException e) {
            throw prefixed(e, "cannot remove container \"" + container.name() + "\": ");
        }
    }

    @Override
    public UpdateResponse update(String name, UpdateRequest request) throws InterruptedException {
        return changes.update(store.get(name), request);
    }

    /** One that ends by itself meanwhile is as good. */
    private void killForRemoval(Container container) throws InterruptedException {
        try {
            stopping.kill(container, "");
        } catch (EngineException e) {
            if (container.isRunning()) {
                throw prefixed(e, "could not kill container: ");
            }
        }
    }

    /** The same refusal with more before its text. */
    static EngineException prefixed(EngineException e, String prefix) {
        String text = prefix + e.text();
        return switch (e.kind()) {
            case CONFLICT -> EngineException.conflict(text);
            case INVALID -> EngineException.invalid(text, e);
            case NOT_FOUND -> EngineException.notFound(text);
            case NOT_MODIFIED -> e;
            case INTERNAL -> EngineException.internal(text, e);
            case UNAUTHORIZED, FORBIDDEN, NOT_IMPLEMENTED, UNAVAILABLE -> e;
        };
    }
}
