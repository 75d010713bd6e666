package io.berth.daemon.network;

import io.berth.api.backend.Filters;
import io.berth.api.error.EngineException;
import io.berth.api.type.network.Network;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which networks a list shows, by the filters of {@code GET /networks}. */
final class NetworkFilter {
    private static final Set<String> FILTERS = Set.of("dangling", "driver", "id", "label", "name", "scope", "type");

    private final Filters filters;
    private final boolean wantsDangling;

    NetworkFilter(Filters filters) {
        filters.requireKnown(FILTERS);
        for (String type : filters.values("type")) {
            if (!type.equals("builtin") && !type.equals("custom")) {
                throw EngineException.internal("invalid filter: 'type'='" + type + "'");
            }
        }
        this.filters = filters;
        this.wantsDangling = dangling(filters);
    }

    /**
     * Whether the list shows a network.
     *
     * @param used whether a container is on it
     */
    boolean accepts(Network network, boolean used) {
        boolean own = Networks.isUserDefined(network.name());
        return (filters.values("dangling").isEmpty() || wantsDangling == (own && !used))
                && isOneOf("type", own ? "custom" : "builtin")
                && isOneOf("driver", network.driver())
                && isOneOf("scope", network.scope())
                && filters.matchesLabels("label", network.labels())
                && matches("name", network.name())
                && matches("id", network.id());
    }

    /** Whether a filter lets a value through; one without values lets everything through. */
    private boolean isOneOf(String filter, String value) {
        return filters.values(filter).isEmpty() || filters.matchesExactly(filter, value);
    }

    private static boolean dangling(Filters filters) {
        List<String> values = filters.values("dangling");
        if (values.isEmpty()) {
            return false;
        }
        if (values.size() > 1) {
            throw EngineException.invalid("got more than one value for filter key \"dangling\"");
        }
        return switch (values.getFirst()) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default ->
                throw EngineException.invalid("invalid value for filter 'dangling', must be \"true\" (or \"1\"), or"
                        + " \"false\" (or \"0\")");
        };
    }

    /** The value itself, or a pattern that is found in it. */
    private boolean matches(String filter, String text) {
        return filters.matchesExactly(filter, text)
                || filters.values(filter).stream().anyMatch(pattern -> finds(pattern, text));
    }

    private static boolean finds(String pattern, String text) {
        try {
            return Pattern.compile(pattern).matcher(text).find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }
}
