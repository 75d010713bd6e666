package io.berth.api.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A route's pattern, taken apart: literal segments, {@code {name}} and at most one {@code {name:.*}}. */
final class PathPattern {
    private record Segment(String text, boolean variable, boolean rest) {}

    private final List<Segment> segments = new ArrayList<>();
    private final int rest;

    PathPattern(String pattern) {
        int found = -1;
        for (String part : pattern.substring(1).split("/", -1)) {
            boolean variable = part.startsWith("{");
            boolean open = part.endsWith(":.*}");
            String text = variable ? part.substring(1, part.length() - (open ? 4 : 1)) : part;
            if (open) {
                found = segments.size();
            }
            segments.add(new Segment(text, variable, open));
        }
        rest = found;
    }

    /** The first segment, by which a router finds candidates. */
    String first() {
        return segments.getFirst().text();
    }

    /**
     * Matches a decoded path, split at its slashes.
     *
     * @return the variables' values, or empty when the path is another one
     */
    Optional<Map<String, String>> match(List<String> path) {
        int surplus = path.size() - segments.size();
        if (rest < 0 ? surplus != 0 : surplus < 0) {
            return Optional.empty();
        }
        Map<String, String> values = HashMap.newHashMap(2);
        int at = 0;
        for (Segment segment : segments) {
            int width = segment.rest() ? surplus + 1 : 1;
            String value = String.join("/", path.subList(at, at + width));
            at += width;
            if (segment.variable() ? value.isEmpty() : !value.equals(segment.text())) {
                return Optional.empty();
            }
            if (segment.variable()) {
                values.put(segment.text(), value);
            }
        }
        return Optional.of(values);
    }
}
