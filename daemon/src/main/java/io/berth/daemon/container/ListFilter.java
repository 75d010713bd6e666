package io.berth.daemon.container;

import io.berth.api.backend.Filters;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.container.MountPoint;
import io.berth.api.type.container.NetworkSettings;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which containers a list shows, by the filters of {@code GET /containers/json}. */
final class ListFilter {
    private static final Set<String> KNOWN = Set.of(
            "ancestor",
            "before",
            "exited",
            "expose",
            "health",
            "id",
            "is-task",
            "isolation",
            "label",
            "name",
            "network",
            "publish",
            "since",
            "status",
            "volume");
    private static final List<String> STATES =
            List.of("created", "running", "paused", "restarting", "removing", "exited", "dead");
    private static final List<String> HEALTH = List.of("none", "starting", "healthy", "unhealthy");

    private final Filters filters;
    private final Set<String> images = new HashSet<>();
    private final Set<Integer> exitCodes = new HashSet<>();
    private final List<Instant> before;
    private final List<Instant> since;
    private final PortFilter ports;
    private final boolean none;
    private final boolean all;
    private final Function<Container, NetworkSettings> networks;

    /**
     * Reads the filters.
     *
     * @param networks a container's networks and ports, as inspect shows them
     */
    ListFilter(
            Filters filters,
            ContainerStore store,
            ContainerImages allImages,
            Function<Container, NetworkSettings> networks) {
        filters.requireKnown(KNOWN);
        this.filters = filters;
        this.networks = networks;
        requireValues("status", "state", STATES);
        requireValues("health", "health", HEALTH);
        filters.values("exited").forEach(value -> exitCodes.add(exitCode(value)));
        before = times("before", store);
        since = times("since", store);
        filters.values("ancestor").forEach(name -> addImage(name, allImages));
        ports = new PortFilter(filters.values("publish"), filters.values("expose"));
        all = filters.byName().isEmpty();
        none = filters.flag("is-task").orElse(false);
    }

    /** Whether containers that do not run are asked for by the filters themselves. */
    boolean wantsStopped() {
        return !exitCodes.isEmpty() || filters.has("status") || !before.isEmpty() || !since.isEmpty();
    }

    boolean accepts(Container container) {
        return all || (!none && acceptsEach(container));
    }

    private boolean acceptsEach(Container container) {
        Definition definition = container.definition();
        ContainerState state = container.state();
        return matches("id", definition.id())
                && (matches("name", definition.name()) || matches("name", "/" + definition.name()))
                && filters.matchesLabels("label", definition.config().labels())
                && filters.matchesExactly("status", state.word())
                && filters.matchesExactly("health", container.health().status())
                && acceptsExit(state)
                && (!filters.has("ancestor") || images.contains(definition.imageId()))
                && before.stream().allMatch(definition.created()::isBefore)
                && since.stream().allMatch(definition.created()::isAfter)
                && acceptsVolume(definition)
                && acceptsNetwork(container)
                && acceptsPorts(container);
    }

    private boolean acceptsExit(ContainerState state) {
        return exitCodes.isEmpty()
                || (!state.isRunning()
                        && !state.last().startedAt().equals(LastRun.NEVER)
                        && exitCodes.contains(state.last().exitCode()));
    }

    private boolean acceptsVolume(Definition definition) {
        if (!filters.has("volume")) {
            return true;
        }
        for (MountPoint point : definition.mounts()) {
            List<String> wanted = filters.values("volume");
            if (wanted.contains(point.destination())
                    || wanted.contains(point.name().isEmpty() ? point.source() : point.name())) {
                return true;
            }
        }
        return false;
    }

    private boolean acceptsNetwork(Container container) {
        if (!filters.has("network")) {
            return true;
        }
        List<String> wanted = filters.values("network");
        return networks.apply(container).networks().entrySet().stream()
                .anyMatch(network -> wanted.contains(network.getKey())
                        || wanted.stream()
                                .anyMatch(id -> !id.isEmpty()
                                        && network.getValue().networkId().startsWith(id)));
    }

    private boolean acceptsPorts(Container container) {
        return ports.isEmpty() || ports.accepts(networks.apply(container).ports());
    }

    /** The engine's match: the value itself, or a pattern that occurs in it. */
    private boolean matches(String filter, String value) {
        List<String> wanted = filters.values(filter);
        return wanted.isEmpty() || wanted.stream().anyMatch(text -> text.equals(value) || occurs(text, value));
    }

    private static boolean occurs(String pattern, String value) {
        try {
            return Pattern.compile(pattern).matcher(value).find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private void requireValues(String filter, String what, List<String> allowed) {
        for (String value : filters.values(filter)) {
            if (!allowed.contains(value)) {
                throw EngineException.invalid("invalid filter '%s=%s': invalid value for %s (%s): must be one of %s"
                        .formatted(filter, value, what, value, String.join(", ", allowed)));
            }
        }
    }

    private static int exitCode(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            String reason = value.matches("[+-]?\\d+") ? "value out of range" : "invalid syntax";
            throw EngineException.invalid(
                    "invalid filter 'exited=%s': strconv.Atoi: parsing \"%s\": %s".formatted(value, value, reason), e);
        }
    }

    private List<Instant> times(String filter, ContainerStore store) {
        return filters.values(filter).stream()
                .map(name -> store.find(name)
                        .orElseThrow(() -> EngineException.notFound("No such container: " + name))
                        .definition()
                        .created())
                .toList();
    }

    private void addImage(String name, ContainerImages allImages) {
        try {
            images.add(allImages.get(name).id());
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND && e.kind() != ErrorKind.INVALID) {
                throw e;
            }
        }
    }
}
