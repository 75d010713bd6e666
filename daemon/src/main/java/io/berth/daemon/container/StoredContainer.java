package io.berth.daemon.container;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.berth.api.type.container.Health;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container's record in the database.
 *
 * @param status {@link ContainerState#word()}
 * @param pid of the running process, 0 for none
 * @param startedAt of the run that goes on, or of the last one
 * @param oomKilled whether the kernel has killed in that run for want of memory
 * @param restartCount how often the restart policy has started it since the user did
 * @param stoppedByUser whether a user stopped it, so that {@code unless-stopped} leaves it alone
 * @param health what probes had found when this was stored; absent when there were none
 */
record StoredContainer(
        Definition definition,
        String status,
        int pid,
        Instant startedAt,
        boolean oomKilled,
        LastRun last,
        int restartCount,
        boolean stoppedByUser,
        @Nullable Health health) {

    static StoredContainer of(
            Definition definition,
            ContainerState state,
            int restartCount,
            boolean stoppedByUser,
            Optional<Health> health) {
        int pid = switch (state) {
            case ContainerState.Running running -> running.pid();
            case ContainerState.Paused paused -> paused.running().pid();
            default -> 0;
        };
        Instant startedAt = switch (state) {
            case ContainerState.Running running -> running.startedAt();
            case ContainerState.Paused paused -> paused.running().startedAt();
            default -> state.last().startedAt();
        };
        return new StoredContainer(
                definition,
                state.word(),
                pid,
                startedAt,
                state.oomKilled(),
                state.last(),
                restartCount,
                stoppedByUser,
                health.orElse(null));
    }

    /** This record with its definition as the JSON that it has become before. */
    Written written(String definitionJson) {
        return new Written(
                definitionJson, status, pid, startedAt, oomKilled, last, restartCount, stoppedByUser, health);
    }

    /** What is stored: the same names as the record's own. */
    record Written(
            @JsonRawValue String definition,
            String status,
            int pid,
            Instant startedAt,
            boolean oomKilled,
            LastRun last,
            int restartCount,
            boolean stoppedByUser,
            @Nullable Health health) {}

    /** The state that was stored; a half-done removal comes back as dead, so that it can be removed again. */
    ContainerState state() {
        return switch (status) {
            case "running" -> new ContainerState.Running(pid, startedAt, oomKilled, last);
            case "paused" -> new ContainerState.Paused(new ContainerState.Running(pid, startedAt, oomKilled, last));
            case "restarting" -> new ContainerState.Restarting(last);
            case "exited" -> new ContainerState.Exited(last);
            case "removing", "dead" -> new ContainerState.Dead(last);
            default -> new ContainerState.Created(last);
        };
    }
}
