package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.Resources;
import io.berth.api.type.container.ResourcesBuilder;
import io.berth.api.type.container.UpdateRequest;
import io.berth.api.type.container.UpdateResponse;
import io.berth.daemon.container.Container.Turn;
import io.berth.execdriver.DriverException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes of a container's name, limits and restart policy. */
final class ContainerChanges {
    private final ContainerStore store;
    private final ContainerEvents events;
    private final ResourceCheck resourceCheck;
    private final ContainerLinks links;

    ContainerChanges(ContainerStore store, ContainerEvents events, ResourceCheck resourceCheck, ContainerLinks links) {
        this.links = links;
        this.store = store;
        this.events = events;
        this.resourceCheck = resourceCheck;
    }

    /** Takes away the link that has a name such as {@code /parent/alias}. */
    void unlink(String name) throws InterruptedException {
        links.remove(name);
    }

    void tell(Container container, String action) {
        events.tell(container, action);
    }

    void rests(Container container) {
        events.rests(container);
    }

    void runsOn(Container container) {
        events.runs(container, false);
    }

    /**
     * Gives a container another name, which is free again when this fails.
     *
     * @param asked with or without the leading slash
     */
    void rename(Container container, String asked) throws InterruptedException {
        String name = asked.startsWith("/") ? asked.substring(1) : asked;
        try (Turn _ = container.takeTurn()) {
            String old = container.name();
            if (name.equals(old)) {
                throw EngineException.invalid("Renaming a container with the same name as its current name");
            }
            reserve("/" + name, container.id());
            boolean done = false;
            try {
                container.rename(name);
                store.save(container);
                container.sandbox().ifPresent(sandbox -> sandbox.renamed(name));
                done = true;
            } finally {
                container.rename(done ? name : old);
                store.release(done ? old : name, container.id());
            }
            events.tell(container, "rename", Map.of("oldName", "/" + old));
        }
    }

    private void reserve(String name, String id) {
        try {
            store.reserve(ContainerNames.checked(name), id);
        } catch (EngineException e) {
            throw ContainerLifecycleService.prefixed(e, "Error when allocating new name: ");
        }
    }

    /** Changes what the request sets; at once when the container runs. */
    UpdateResponse update(Container container, UpdateRequest asked) throws InterruptedException {
        HostConfigCheck.checkRestart(asked.restartPolicy());
        ResourceCheck.Checked limits = resourceCheck.check(asked.resources(), true);
        List<String> warnings = limits.warnings();
        var request = new UpdateRequest(limits.resources(), asked.restartPolicy());
        try (Turn _ = container.takeTurn()) {
            HostConfig old = container.definition().hostConfig();
            try {
                checkUpdate(container, old, request);
                HostConfig changed = merge(old, request);
                apply(container, changed);
                container.reconfigure(changed);
                store.save(container);
            } catch (EngineException e) {
                throw ContainerLifecycleService.prefixed(e, "Cannot update container " + container.id() + ": ");
            }
        }
        events.tell(container, "update");
        return new UpdateResponse(warnings.isEmpty() ? null : warnings);
    }

    private static void checkUpdate(Container container, HostConfig old, UpdateRequest request) {
        if (container.state().isGoing()) {
            throw EngineException.conflict("Container is marked for removal and cannot be \"update\".");
        }
        long memory = request.resources().memory();
        long swap = old.resources().memorySwap();
        if (memory > 0 && request.resources().memorySwap() == 0 && swap >= 0 && memory > swap) {
            throw EngineException.conflict("Memory limit should be smaller than already set memoryswap limit, "
                    + "update the memoryswap at the same time");
        }
        if (old.autoRemove()
                && !List.of("", "no").contains(request.restartPolicy().name())) {
            throw EngineException.conflict(
                    "Restart policy cannot be updated because AutoRemove is enabled for the container");
        }
    }

    private static void apply(Container container, HostConfig changed) {
        var process = container.running();
        if (process.isEmpty()) {
            return;
        }
        try {
            process.get().update(ContainerLimits.of(changed.resources(), SpecBuilder.deviceRules(changed)));
        } catch (DriverException | IOException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    private static HostConfig merge(HostConfig old, UpdateRequest request) {
        var changed = old.edit().resources(merge(old.resources(), request.resources()));
        if (!request.restartPolicy().name().isEmpty()) {
            changed.restartPolicy(request.restartPolicy());
        }
        return changed.build();
    }

    /** Zero and empty leave the old value. */
    private static Resources merge(Resources old, Resources asked) {
        ResourcesBuilder merged = old.edit();
        mergeCpu(merged, old, asked);
        merged.memory(or(asked.memory(), old.memory()))
                .memorySwap(or(asked.memorySwap(), old.memorySwap()))
                .kernelMemory(or(asked.kernelMemory(), old.kernelMemory()))
                .memoryReservation(or(asked.memoryReservation(), old.memoryReservation()))
                .blkioWeight(asked.blkioWeight() == 0 ? old.blkioWeight() : asked.blkioWeight());
        Optional.ofNullable(asked.pidsLimit()).ifPresent(limit -> merged.pidsLimit(Math.max(limit, 0)));
        return merged.build();
    }

    private static void mergeCpu(ResourcesBuilder merged, Resources old, Resources asked) {
        refuseBoth(asked.nanoCpus(), "Nano CPUs", old.cpuPeriod(), "CPU Period");
        refuseBoth(asked.nanoCpus(), "Nano CPUs", old.cpuQuota(), "CPU Quota");
        refuseBoth(asked.cpuPeriod(), "CPU Period", old.nanoCpus(), "NanoCPUs");
        refuseBoth(asked.cpuQuota(), "CPU Quota", old.nanoCpus(), "NanoCPUs");
        merged.cpuShares(or(asked.cpuShares(), old.cpuShares()))
                .nanoCpus(or(asked.nanoCpus(), old.nanoCpus()))
                .cpuPeriod(or(asked.cpuPeriod(), old.cpuPeriod()))
                .cpuQuota(or(asked.cpuQuota(), old.cpuQuota()))
                .cpuRealtimePeriod(or(asked.cpuRealtimePeriod(), old.cpuRealtimePeriod()))
                .cpuRealtimeRuntime(or(asked.cpuRealtimeRuntime(), old.cpuRealtimeRuntime()))
                .cpusetCpus(asked.cpusetCpus().isEmpty() ? old.cpusetCpus() : asked.cpusetCpus())
                .cpusetMems(asked.cpusetMems().isEmpty() ? old.cpusetMems() : asked.cpusetMems());
    }

    private static void refuseBoth(long asked, String askedName, long old, String oldName) {
        if (asked != 0 && old != 0) {
            throw EngineException.conflict(
                    "Conflicting options: " + askedName + " cannot be updated as " + oldName + " has already been set");
        }
    }

    private static long or(long asked, long old) {
        return asked == 0 ? old : asked;
    }
}
