package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.format.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code --filter name=value}, as the engine wants it. */
final class Filters {
    private Filters() {}

    /** Adds the filters to the query; nothing when there are none. */
    static void add(HttpRequest request, List<String> filters) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            if (equals < 0) {
                throw new CliException(
                        "invalid argument \"" + filter + "\" for \"-f, --filter\" flag: invalid filter '" + filter
                                + "'",
                        125);
            }
            String name = filter.substring(0, equals).trim().toLowerCase(Locale.ROOT);
            @SuppressWarnings("unchecked")
            Map<String, Object> values = (Map<String, Object>) all.computeIfAbsent(name, k -> new LinkedHashMap<>());
            values.put(filter.substring(equals + 1).trim(), true);
        }
        if (!all.isEmpty()) {
            request.query("filters", Json.of(all).toJson());
        }
    }
}
