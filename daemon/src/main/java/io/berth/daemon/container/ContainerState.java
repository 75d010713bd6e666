package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.execdriver.ExitStatus;
import java.time.Instant;

/**
 * Where a container stands, and every way from one state to the next:
 *
 * <pre>
 * Created ──start──► Running ◄─pause/unpause─► Paused
 *    │                 │  ▲                       │
 *    │                exit └──start── Exited ◄─exit┘
 *    │                 ├──► Restarting ──start──► Running
 *    │                 └──► Exited ──start──► Running
 *    └──────► Removing ◄── Exited, Dead         Removing ──failed──► Dead
 * </pre>
 *
 * A refused transition throws in the engine's words and changes nothing.
 */
sealed interface ContainerState {
    /** Made, never run (or never successfully). */
    record Created(LastRun last) implements ContainerState {}

    /**
     * Its first process runs.
     *
     * @param oomKilled whether the kernel has killed another one in this run for want of memory
     * @param last about the run before
     */
    record Running(int pid, Instant startedAt, boolean oomKilled, LastRun last) implements ContainerState {}

    /** Its processes are frozen. */
    record Paused(Running running) implements ContainerState {
        @Override
        public LastRun last() {
            return running.last();
        }
    }

    /** Its process has ended and the restart policy will start it again after a pause. */
    record Restarting(LastRun last) implements ContainerState {}

    /** Its process has ended. */
    record Exited(LastRun last) implements ContainerState {}

    /** It is being taken away. */
    record Removing(LastRun last) implements ContainerState {}

    /** A removal failed half way; only another removal is possible. */
    record Dead(LastRun last) implements ContainerState {}

    LastRun last();

    /** The state's word in {@code State.Status}. */
    default String word() {
        return switch (this) {
            case Created _ -> "created";
            case Running _ -> "running";
            case Paused _ -> "paused";
            case Restarting _ -> "restarting";
            case Exited _ -> "exited";
            case Removing _ -> "removing";
            case Dead _ -> "dead";
        };
    }

    /** Whether there is a process. */
    default boolean hasProcess() {
        return this instanceof Running || this instanceof Paused;
    }

    /** Whether the API calls it running: there is a process, or there will be one again. */
    default boolean isRunning() {
        return hasProcess() || this instanceof Restarting;
    }

    /** Whether it is to go away. */
    default boolean isGoing() {
        return this instanceof Removing || this instanceof Dead;
    }

    /** Whether a start is allowed now; a running one is "not modified". */
    default void checkStart() {
        switch (this) {
            case Created _, Exited _ -> {}
            case Running _, Restarting _ -> throw EngineException.notModified();
            case Paused _ -> throw EngineException.conflict("cannot start a paused container, try unpause instead");
            case Removing _, Dead _ ->
                throw EngineException.conflict("container is marked for removal and cannot be started");
        }
    }

    /** The program runs; from {@link Restarting} by the restart policy only. */
    default ContainerState started(int pid, Instant at) {
        if (!(this instanceof Restarting)) {
            checkStart();
        }
        return new Running(pid, at, false, last());
    }

    /** The start failed: the state stays, the reason and the code are kept. */
    default ContainerState startFailed(int exitCode, String error) {
        var last = last();
        var failed = new LastRun(last.startedAt(), last.finishedAt(), exitCode, error, last.oomKilled());
        return switch (this) {
            case Created _ -> new Created(failed);
            case Restarting _, Exited _ -> new Exited(failed);
            case Running _, Paused _, Removing _, Dead _ -> this;
        };
    }

    /** Whether the processes can be frozen. */
    default void checkPause(String id) {
        switch (this) {
            case Running _ -> {}
            case Paused _ -> throw EngineException.conflict("Container " + id + " is already paused");
            case Restarting _ -> throw isRestarting(id);
            case Created _, Exited _, Removing _, Dead _ -> throw notRunning(id);
        }
    }

    /** The processes are frozen. */
    default ContainerState paused(String id) {
        checkPause(id);
        return new Paused((Running) this);
    }

    /** Whether there is something to thaw; the engine answers 500 when not. */
    default void checkUnpause(String id) {
        if (!(this instanceof Paused)) {
            throw EngineException.internal("Container " + id + " is not paused");
        }
    }

    /** The processes run again. */
    default ContainerState unpaused(String id) {
        checkUnpause(id);
        return ((Paused) this).running();
    }

    /** The kernel has killed a process of this run for want of memory. */
    default ContainerState outOfMemory() {
        return switch (this) {
            case Running running -> new Running(running.pid(), running.startedAt(), true, running.last());
            case Paused paused -> new Paused((Running) paused.running().outOfMemory());
            case Created _, Restarting _, Exited _, Removing _, Dead _ -> this;
        };
    }

    /** Whether the kernel has killed a process of the present or, when there is none, the last run for want of memory. */
    default boolean oomKilled() {
        return switch (this) {
            case Running running -> running.oomKilled();
            case Paused paused -> paused.running().oomKilled();
            case Created _, Restarting _, Exited _, Removing _, Dead _ -> last().oomKilled();
        };
    }

    /** The process has ended for good. */
    default ContainerState exited(ExitStatus status) {
        return hasProcess() ? new Exited(ended(status)) : this;
    }

    /** The process has ended and the restart policy asks for another run. */
    default ContainerState restarting(ExitStatus status) {
        return hasProcess() ? new Restarting(ended(status)) : this;
    }

    /** There will be no other run after all. */
    default ContainerState restartCancelled() {
        return this instanceof Restarting ? new Exited(last()) : this;
    }

    /** Whether it can be taken away as it is: nothing runs, nobody else removes it. */
    default void checkRemove(String id) {
        switch (this) {
            case Created _, Exited _, Dead _ -> {}
            case Removing _ -> throw EngineException.conflict("removal of container " + id + " is already in progress");
            case Paused _ -> throw EngineException.conflict("container is paused and must be unpaused first");
            case Running _, Restarting _ ->
                throw EngineException.conflict(
                        "container is " + word() + ": stop the container before removing or force remove");
        }
    }

    /** The removal begins. */
    default ContainerState removing(String id) {
        checkRemove(id);
        return new Removing(last());
    }

    /** The removal failed. */
    default ContainerState dead() {
        return new Dead(last());
    }

    /** Whether an exec may start in it. */
    default void checkExec(String id, String name) {
        switch (this) {
            case Running _ -> {}
            case Paused _ ->
                throw EngineException.conflict("Container " + name + " is paused, unpause the container before exec");
            case Restarting _ -> throw isRestarting(id);
            case Created _, Exited _, Removing _, Dead _ -> throw notRunning(id);
        }
    }

    /** Whether its processes can be listed. */
    default void checkTop(String id) {
        if (this instanceof Restarting) {
            throw isRestarting(id);
        }
        if (!hasProcess()) {
            throw notRunning(id);
        }
    }

    private LastRun ended(ExitStatus status) {
        Instant startedAt = switch (this) {
            case Running running -> running.startedAt();
            case Paused paused -> paused.running().startedAt();
            case Created _, Restarting _, Exited _, Removing _, Dead _ -> last().startedAt();
        };
        return new LastRun(startedAt, status.at(), status.code(), "", status.oomKilled() || oomKilled());
    }

    /** What the engine says of an operation that needs a process. */
    static EngineException notRunning(String id) {
        return EngineException.conflict("container " + id + " is not running");
    }

    private static EngineException isRestarting(String subject) {
        return EngineException.conflict("Container " + subject + " is restarting, wait until the container is running");
    }
}
