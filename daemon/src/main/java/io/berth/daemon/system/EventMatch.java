package io.berth.daemon.system;

import io.berth.api.backend.Filters;
import io.berth.api.type.event.Event;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which events a listener's filters let through (Engine API, {@code GET /events}): names and ids of containers,
 * networks and the like match by their beginning, images also without their tag.
 */
final class EventMatch implements Predicate<Event> {
    private static final Set<String> BY_NAME =
            Set.of("container", "daemon", "network", "node", "plugin", "service", "volume", "config", "secret");
    private static final Set<String> WITH_ARGUMENT = Set.of("health_status", "exec_create", "exec_start");

    private final Filters filters;

    /** Filters that are not known let everything through, as in the Engine. */
    EventMatch(Filters filters) {
        this.filters = filters;
    }

    @Override
    public boolean test(Event event) {
        return filters.matchesExactly("type", event.type())
                && filters.matchesExactly("scope", event.scope())
                && actionMatches(event.action())
                && BY_NAME.stream().allMatch(type -> nameMatches(type, event))
                && imageMatches(event)
                && filters.matchesLabels("label", event.actor().attributes());
    }

    private boolean actionMatches(String action) {
        return !filters.has("event")
                || filters.values("event").stream()
                        .anyMatch(wanted ->
                                wanted.equals(action) || (WITH_ARGUMENT.contains(wanted) && action.startsWith(wanted)));
    }

    private boolean nameMatches(String type, Event event) {
        List<String> wanted = filters.values(type);
        if (wanted.isEmpty()) {
            return true;
        }
        String name = event.actor().attributes().getOrDefault("name", "");
        return event.type().equals(type)
                && wanted.stream().anyMatch(start -> event.actor().id().startsWith(start) || name.startsWith(start));
    }

    private boolean imageMatches(Event event) {
        List<String> wanted = filters.values("image");
        if (wanted.isEmpty()) {
            return true;
        }
        Map<String, String> attributes = event.actor().attributes();
        String id = event.actor().id();
        String name = attributes.getOrDefault(event.type().equals("image") ? "name" : "image", "");
        return wanted.contains(id)
                || wanted.contains(name)
                || wanted.contains(withoutTag(id))
                || wanted.contains(withoutTag(name));
    }

    private static String withoutTag(String reference) {
        int at = reference.indexOf('@');
        String bare = at < 0 ? reference : reference.substring(0, at);
        int colon = bare.lastIndexOf(':');
        return colon > bare.lastIndexOf('/') ? bare.substring(0, colon) : bare;
    }
}
