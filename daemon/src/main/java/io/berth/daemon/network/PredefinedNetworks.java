package io.berth.daemon.network;

import com.google.common.hash.Hashing;
import io.berth.api.backend.Filters;
import io.berth.api.backend.NetworkBackend;
import io.berth.api.error.EngineException;
import io.berth.api.type.network.Network;
import io.berth.api.type.network.NetworkBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The networks that are always there: {@code host} and {@code none}. They have no addresses, so nothing is kept of
 * them, and who is on them is not listed. Immutable, for any thread.
 */
public final class PredefinedNetworks implements NetworkBackend {
    private static final Set<String> FILTERS = Set.of("dangling", "driver", "id", "label", "name", "scope", "type");

    private final List<Network> networks;

    /**
     * Makes the networks.
     *
     * @param created when they came to be, as inspect shows it
     */
    public PredefinedNetworks(Instant created) {
        networks = List.of(network("host", "host", created), network("none", "null", created));
    }

    /** The id of a predefined network: it follows from the name and stays the same across starts. */
    static String idOf(String name) {
        return Hashing.sha256()
                .hashString("io.berth.network." + name, StandardCharsets.UTF_8)
                .toString();
    }

    @Override
    public List<Network> list(Filters filters) {
        filters.requireKnown(FILTERS);
        boolean unused = dangling(filters);
        boolean builtin = builtin(filters);
        return networks.stream()
                .filter(network -> !unused && builtin)
                .filter(network -> filters.matchesExactly("driver", network.driver()))
                .filter(network -> filters.matchesExactly("scope", network.scope()))
                .filter(network -> filters.matchesLabels("label", network.labels()))
                .filter(network -> matches(filters, "name", network.name()))
                .filter(network -> matches(filters, "id", network.id()))
                .toList();
    }

    @Override
    public Network inspect(String network, String scope) {
        List<Network> inScope = networks.stream()
                .filter(found -> scope.isEmpty() || scope.equals(found.scope()))
                .toList();
        List<Network> byName =
                inScope.stream().filter(found -> found.name().equals(network)).toList();
        List<Network> found = byName.isEmpty()
                ? inScope.stream()
                        .filter(candidate -> candidate.id().startsWith(network))
                        .toList()
                : byName;
        if (found.isEmpty()) {
            throw EngineException.notFound("network " + network + " not found");
        }
        if (found.size() > 1) {
            throw EngineException.invalid(
                    "network " + network + " is ambiguous (" + found.size() + " matches found based on ID prefix)");
        }
        return found.getFirst();
    }

    @Override
    public void remove(String network) {
        throw EngineException.forbidden(
                inspect(network, "").name() + " is a pre-defined network and cannot be removed");
    }

    private static Network network(String name, String driver, Instant created) {
        return new NetworkBuilder()
                .name(name)
                .id(idOf(name))
                .created(created)
                .scope("local")
                .driver(driver)
                .enableIpv4(true)
                .build();
    }

    /** A predefined network counts as used, so it is never among the dangling ones. */
    private static boolean dangling(Filters filters) {
        if (!filters.has("dangling")) {
            return false;
        }
        List<String> values = filters.values("dangling");
        String value = values.size() == 1 ? values.getFirst() : "";
        return switch (value) {
            case "1", "true" -> true;
            case "0", "false" -> false;
            default ->
                throw EngineException.invalid("invalid value for filter 'dangling', must be \"true\" (or \"1\"), or"
                        + " \"false\" (or \"0\")");
        };
    }

    private static boolean builtin(Filters filters) {
        for (String type : filters.values("type")) {
            if (!type.equals("builtin") && !type.equals("custom")) {
                throw EngineException.invalid("invalid filter: 'type'='" + type + "'");
            }
        }
        return filters.matchesExactly("type", "builtin");
    }

    /** The value itself, or a pattern that is found in it. */
    private static boolean matches(Filters filters, String filter, String text) {
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
