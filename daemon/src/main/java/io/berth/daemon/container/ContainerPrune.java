package io.berth.daemon.container;

import io.berth.api.backend.Filters;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.container.PruneReport;
import io.berth.daemon.event.EventLog;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Removes the containers that do not run. */
final class ContainerPrune {
    private static final Set<String> FILTERS = Set.of("label", "label!", "until");
    private static final Pattern DURATION = Pattern.compile("(\\d+)(h|m|s)");
    private static final Pattern SECONDS = Pattern.compile("\\d+(\\.\\d+)?");

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
        Instant until = until(filters);
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

    private Instant until(Filters filters) {
        List<String> values = filters.values("until");
        if (values.isEmpty()) {
            return Instant.MAX;
        }
        if (values.size() > 1) {
            throw EngineException.invalid("more than one until filter specified");
        }
        String text = values.getFirst();
        Matcher duration = DURATION.matcher(text);
        Duration ago = Duration.ZERO;
        int end = 0;
        while (duration.find() && duration.start() == end) {
            long amount = Long.parseLong(duration.group(1));
            ago = ago.plus(
                    switch (duration.group(2)) {
                        case "h" -> Duration.ofHours(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        default -> Duration.ofSeconds(amount);
                    });
            end = duration.end();
        }
        return end == text.length() ? clock.instant().minus(ago) : time(text);
    }

    private static Instant time(String text) {
        try {
            if (SECONDS.matcher(text).matches()) {
                return Instant.ofEpochSecond(Long.parseLong(text.replaceFirst("\\..*", "")));
            }
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw EngineException.invalid("failed to parse value as time or duration: \"" + text + "\"", e);
        }
    }
}
