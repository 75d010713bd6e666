package io.berth.daemon.container;

import io.berth.api.backend.Filters;
import io.berth.api.backend.TimeFilter;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.container.PruneReport;
import io.berth.daemon.event.EventLog;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;

/** Removes the containers that do not run. */
final class ContainerPrune {
    private static final Set<String> FILTERS = Set.of("label", "label!", "until");

    private final ContainerStore store;
    private final ContainerImages images;
    private final ContainerRemoval removal;
    private final EventLog events;
    private final InstantSource clock;

    ContainerPrune(
            ContainerStore store,
            ContainerImages images,
            ContainerRemoval removal,
            EventLog events,
            InstantSource clock) {
        this.store = store;
        this.images = images;
        this.removal = removal;
        this.events = events;
        this.clock = clock;
    }

    PruneReport prune(Filters filters) throws InterruptedException {
        filters.requireKnown(FILTERS);
        Instant until = TimeFilter.until(filters, clock.instant()).moment();
        var deleted = new ArrayList<String>();
        long reclaimed = 0;
        for (Container container : store.all()) {
            if (!container.isRunning() && isWanted(container.definition(), filters, until)) {
                long size = sizeOf(container);
                if (removed(container)) {
                    deleted.add(container.id());
                    reclaimed += size;
                }
            }
        }
        events.publish("container", "prune", "", Map.of("reclaimed", Long.toString(reclaimed)));
        return new PruneReport(deleted.isEmpty() ? null : deleted, reclaimed);
    }

    private static boolean isWanted(Definition definition, Filters filters, Instant until) {
        var labels = definition.config().labels();
        boolean excluded = filters.has("label!") && filters.matchesLabels("label!", labels);
        return definition.created().isBefore(until) && filters.matchesLabels("label", labels) && !excluded;
    }

    private long sizeOf(Container container) {
        try {
            return images.size(container.id()).own();
        } catch (IOException e) {
            return 0;
        }
    }

    /** One that was started or removed meanwhile is left alone. */
    private boolean removed(Container container) throws InterruptedException {
        try {
            removal.remove(container, false);
            return true;
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.CONFLICT) {
                return false;
            }
            throw e;
        }
    }
}
