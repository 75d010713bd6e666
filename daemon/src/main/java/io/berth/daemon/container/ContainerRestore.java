package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers at the engine's start and at its orderly stop. */
final class ContainerRestore {
    private static final Logger log = LoggerFactory.getLogger(ContainerRestore.class);
    /** What a container has beyond its own time. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private final ContainerStore store;
    private final ContainerImages images;
    private final ContainerVolumes volumes;
    private final ContainerRuns runs;
    private final ContainerStopping stopping;
    private final ContainerRemoval removal;

    ContainerRestore(
            ContainerStore store,
            ContainerImages images,
            ContainerVolumes volumes,
            ContainerRuns runs,
            ContainerStopping stopping,
            ContainerRemoval removal) {
        this.images = images;
        this.store = store;
        this.volumes = volumes;
        this.runs = runs;
        this.stopping = stopping;
        this.removal = removal;
    }

    /**
     * Reads all records, takes over what runs, finds out what has ended, clears away what was half done, and starts
     * what the restart policies ask for. No container's trouble keeps another, or the engine, from starting.
     */
    void restore() throws InterruptedException {
        List<Container> all = store.load();
        clearLayers();
        all.forEach(container -> volumes.joinAgain(container.definition()));
        forEach(all, this::takeOver);
        volumes.settle();
        forEach(all, this::startOrRemove);
    }

    /** Layers of containers that were never stored; those of unreadable records stay, and all when no record is left. */
    private void clearLayers() {
        Set<String> known = store.storedIds();
        if (known.isEmpty()) {
            return;
        }
        try {
            images.retainLayers(known);
        } catch (IOException e) {
            log.error("layers that nobody uses could not be removed: {}", e.getMessage());
        }
    }

    /** Stops all containers at once; the restart policies will start them with the next engine. Answers whether all have. */
    boolean shutDown(Duration least) throws InterruptedException {
        runs.stopRestarting();
        var running = store.all().stream().filter(Container::isRunning).toList();
        Duration longest = running.stream()
                .map(container -> ContainerStopping.patience(container).plus(AFTER_KILL))
                .reduce(least, (one, other) -> one.compareTo(other) > 0 ? one : other);
        return forEach(running, stopping::shutDown, longest);
    }

    private void takeOver(Container container) throws InterruptedException {
        if (container.state().hasProcess()) {
            runs.restore(container);
        } else {
            runs.sweep(container);
        }
    }

    private void startOrRemove(Container container) throws InterruptedException {
        ContainerState state = container.state();
        boolean wasWaiting = state instanceof ContainerState.Restarting;
        if (state.hasProcess()) {
            return;
        }
        container.restartCancelled();
        if (state.isGoing() || container.isRemovedAtExit()) {
            removal.remove(container, true);
            return;
        }
        boolean wanted = RestartDecision.atEngineStart(
                container.definition().hostConfig().restartPolicy(),
                state.last().exitCode(),
                container.restartCount(),
                container.stoppedByUser());
        if (wanted && (wasWaiting || state instanceof ContainerState.Exited)) {
            runs.start(container);
        }
    }

    private interface Step {
        void run(Container container) throws InterruptedException;
    }

    private static void forEach(Collection<Container> containers, Step step) throws InterruptedException {
        forEach(containers, step, ContainerStopping.FOREVER);
    }

    /** All at once, each on its own virtual thread; answers whether all were done in time, and gives up the others. */
    private static boolean forEach(Collection<Container> containers, Step step, Duration longest)
            throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        var threads = new ArrayList<Thread>();
        for (Container container : containers) {
            threads.add(Thread.ofVirtual().name("restore " + container.id()).start(() -> runStep(container, step)));
        }
        boolean done = true;
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                thread.interrupt();
                done = false;
            }
        }
        return done;
    }

    private static void runStep(Container container, Step step) {
        try {
            step.run(container);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (EngineException e) {
            log.error("container {}: {}", container.id(), e.text());
        } catch (RuntimeException e) {
            log.error("container {}", container.id(), e);
        }
    }
}
