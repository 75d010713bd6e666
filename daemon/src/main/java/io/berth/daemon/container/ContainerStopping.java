package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.daemon.container.Container.Turn;
import io.berth.execdriver.DriverException;
import io.berth.execdriver.RunningContainer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Signals to containers, and their stop: first asked, then killed. */
final class ContainerStopping {
    private static final int DEFAULT_TIMEOUT = 10;
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
    /** Longer than anybody waits. */
    static final Duration FOREVER = Duration.ofDays(36_500);

    private final ContainerStore store;
    private final ContainerEvents events;

    ContainerStopping(ContainerStore store, ContainerEvents events) {
        this.store = store;
        this.events = events;
    }

    /**
     * Stops a container that runs, and returns when all that follows the end is done. The restart policy leaves it
     * alone then.
     *
     * @param timeout seconds until it is killed; empty for the container's own, negative for no end
     * @param signal empty for the container's own
     */
    void stop(Container container, OptionalInt timeout, Optional<String> signal) throws InterruptedException {
        int number = signal.map(ContainerStopping::known).orElseGet(() -> stopSignal(container));
        Duration patience = timeout.isEmpty()
                ? patience(container)
                : timeout.getAsInt() < 0 ? FOREVER : Duration.ofSeconds(timeout.getAsInt());
        container.stoppedByUser(true);
        end(container, number, patience);
        events.tell(container, "stop");
    }

    /** As a stop, but the restart policy will start it again with the next engine. */
    void shutDown(Container container) throws InterruptedException {
        end(container, stopSignal(container), patience(container));
        events.tell(container, "stop");
    }

    /** How long a container may take to stop by itself. */
    static Duration patience(Container container) {
        int seconds = stopTimeout(container);
        return seconds < 0 ? FOREVER : Duration.ofSeconds(seconds);
    }

    /**
     * Sends a signal; KILL also waits for the end.
     *
     * @param signal a name, a number, or empty for KILL
     */
    void kill(Container container, String signal) throws InterruptedException {
        int number = signal.isEmpty() ? Signals.KILL : known(signal);
        boolean fatal = number == Signals.KILL || number == stopSignal(container);
        if (fatal && container.isRunning()) {
            container.stoppedByUser(true);
        }
        if (number == Signals.KILL) {
            end(container, number, KILL_PATIENCE);
        } else if (!(fatal && cancelRestart(container))) {
            send(container, number, fatal);
        }
    }

    private void end(Container container, int signal, Duration grace) throws InterruptedException {
        if (cancelRestart(container)) {
            return;
        }
        long stops = container.stops();
        send(container, signal, true);
        if (!container.awaitStop(stops, grace) && signal != Signals.KILL) {
            sendIfThere(container, Signals.KILL);
        }
        if (!container.awaitStop(stops, KILL_PATIENCE)) {
            throw EngineException.internal(
                    "container " + container.id() + ": tried to kill container, but did not receive an exit event");
        }
        // The end's events come before the caller's.
        try (Turn _ = container.takeTurn()) {
            store.save(container);
        }
    }

    /** A restart that waits for its time is called off; answers whether there was one, and not one that just happens. */
    private boolean cancelRestart(Container container) throws InterruptedException {
        if (!(container.state() instanceof ContainerState.Restarting)) {
            return false;
        }
        try (Turn _ = container.takeTurn()) {
            if (!(container.state() instanceof ContainerState.Restarting)) {
                return false;
            }
            container.restartCancelled();
            store.save(container);
            return true;
        }
    }

    private void sendIfThere(Container container, int signal) throws InterruptedException {
        if (container.running().isPresent()) {
            send(container, signal, true);
        }
    }

    /** Sends a signal; what is frozen must be thawed to die of it. */
    private void send(Container container, int signal, boolean fatal) throws InterruptedException {
        RunningContainer process = container.requireRunning();
        boolean frozen = container.state() instanceof ContainerState.Paused;
        // Told first, so that it comes before the end's events.
        events.tell(container, "kill", Map.of("signal", Integer.toString(signal)));
        try {
            deliver(container, process, signal);
            if (fatal && frozen) {
                process.resume();
                container.change(state -> state instanceof ContainerState.Paused paused ? paused.running() : state);
                events.tell(container, "unpause");
            }
        } catch (DriverException e) {
            if (container.running().isPresent()) {
                throw EngineException.internal(String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** Without a pid namespace of its own, the first process's death is not the others'. */
    private static void deliver(Container container, RunningContainer process, int signal) throws DriverException {
        boolean own = container.definition().hostConfig().pidMode().isEmpty();
        if (signal == Signals.KILL && !own) {
            process.signalAll(signal);
        } else {
            process.init().signal(signal);
        }
    }

    private static int known(String signal) {
        int number = Signals.parse(signal);
        if (!Signals.exists(number)) {
            throw EngineException.invalid("the linux daemon does not support signal " + signal);
        }
        return number;
    }

    private static int stopSignal(Container container) {
        String signal = container.definition().config().stopSignal();
        return signal.isEmpty() ? Signals.TERM : Signals.parse(signal);
    }

    private static int stopTimeout(Container container) {
        Integer own = container.definition().config().stopTimeout();
        return own == null ? DEFAULT_TIMEOUT : own;
    }
}
