package io.berth.api.backend;

import io.berth.api.error.EngineException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A client's filters: values by name. Several values of one name are alternatives (all are asked of labels); several
 * names must all be met.
 */
public record Filters(Map<String, List<String>> byName) {
    /** Lets everything through. */
    public static final Filters NONE = new Filters(Map.of());

    public Filters {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        byName.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        byName = Collections.unmodifiableMap(copy);
    }

    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /** The values of a filter; empty when it is not there. */
    public List<String> values(String name) {
        return byName.getOrDefault(name, List.of());
    }

    /** Whether there is no such filter, or {@code value} is one of its values. */
    public boolean matchesExactly(String name, String value) {
        return !has(name) || values(name).contains(value);
    }

    /** Whether there is no such filter, or a value is {@code text} or a pattern that finds something in it. */
    public boolean matchesPattern(String name, String text) {
        return !has(name) || values(name).stream().anyMatch(value -> value.equals(text) || finds(value, text));
    }

    private static boolean finds(String pattern, String text) {
        try {
            return Pattern.compile(pattern).matcher(text).find();
        } catch (PatternSyntaxException _) {
            return false;
        }
    }

    /** Whether there is no such filter, or {@code labels} meets each of its values ({@code key} or {@code key=value}). */
    public boolean matchesLabels(String name, Map<String, String> labels) {
        return values(name).stream().allMatch(wanted -> {
            int equals = wanted.indexOf('=');
            return equals < 0
                    ? labels.containsKey(wanted)
                    : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
        });
    }

    /** A filter that is true or false; empty when it is not there. */
    public Optional<Boolean> flag(String name) {
        if (!has(name)) {
            return Optional.empty();
        }
        List<String> values = values(name);
        boolean isTrue = values.contains("1") || values.contains("true");
        boolean isFalse = values.contains("0") || values.contains("false");
        if (isTrue == isFalse) {
            String given = values.isEmpty() ? "" : "=[" + String.join(" ", values) + "]";
            throw EngineException.invalid("invalid filter '" + name + given + "'");
        }
        return Optional.of(isTrue);
    }

    /** Refuses a name that is not one of {@code known}. */
    public void requireKnown(Set<String> known) {
        byName.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw EngineException.invalid(name.isEmpty() ? "invalid filter" : "invalid filter '" + name + "'");
                });
    }
}
