package io.berth.api.http;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the route of a request; the first in the table wins. Immutable once built, for any thread. */
final class Router {
    /**
     * What was found.
     *
     * @param version the path's prefix without its {@code v}, as the client wrote it; empty when there was none
     */
    record Match(Route route, String version, Map<String, String> variables) {}

    private record Entry(Route route, PathPattern pattern) {}

    private static final Splitter SLASH = Splitter.on('/');

    private final Map<String, List<Entry>> entries = new HashMap<>();

    Router(List<Route> routes) {
        for (Route route : routes) {
            PathPattern pattern = new PathPattern(route.pattern());
            entries.computeIfAbsent(key(route.method(), pattern.first()), _ -> new ArrayList<>())
                    .add(new Entry(route, pattern));
        }
    }

    /** Finds the route for a method and a decoded, clean path; with or without version prefix. */
    Optional<Match> find(String method, String path) {
        List<String> segments = SLASH.splitToList(path.substring(1));
        String version = versionOf(path);
        List<String> unversioned = version.isEmpty() ? segments : segments.subList(1, segments.size());
        if (unversioned.isEmpty()) {
            return Optional.empty();
        }
        for (Entry entry : entries.getOrDefault(key(method, unversioned.getFirst()), List.of())) {
            Optional<Map<String, String>> variables = entry.pattern().match(unversioned);
            if (variables.isPresent()) {
                return Optional.of(new Match(entry.route(), version, variables.get()));
            }
        }
        return Optional.empty();
    }

    /** The version in a path's prefix, such as {@code 1.41}; empty when the path has none. */
    static String versionOf(String path) {
        if (!path.startsWith("/v")) {
            return "";
        }
        int end = 2;
        while (end < path.length() && ".0123456789".indexOf(path.charAt(end)) >= 0) {
            end++;
        }
        return end < path.length() && path.charAt(end) == '/' ? path.substring(2, end) : "";
    }

    private static String key(String method, String first) {
        return method + " " + first;
    }
}
