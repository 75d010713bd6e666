package io.berth.api.http;

import io.berth.api.error.EngineException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A query string as Go's {@code url.ParseQuery} reads it. */
final class Query {
    private final Map<String, List<String>> values = new HashMap<>();

    private Query() {}

    /**
     * Parses a raw query.
     *
     * @throws EngineException INVALID when an escape is broken or a semicolon separates parameters
     */
    static Query parse(String raw) {
        Query query = new Query();
        if (raw.isEmpty()) {
            return query;
        }
        for (String pair : raw.split("&", -1)) {
            if (pair.indexOf(';') >= 0) {
                throw EngineException.invalid("invalid semicolon separator in query");
            }
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                query.values
                        .computeIfAbsent(decode(name), _ -> new ArrayList<>(1))
                        .add(decode(value));
            }
        }
        return query;
    }

    /** Every value of {@code name}, in order; empty when it is not there. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    private static String decode(String raw) {
        return RequestPath.decodeQuery(raw)
                .orElseThrow(
                        () -> EngineException.invalid("invalid URL escape \"" + RequestPath.brokenEscape(raw) + "\""));
    }
}
