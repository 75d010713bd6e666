package io.berth.api.type;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads what JSON does not have. Copies are unmodifiable and keep their order; a null inside a list or map of texts is
 * the empty text, as it is for the Engine.
 */
public final class Absent {
    /** How the API writes a time that never was. */
    public static final Instant ZERO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private Absent() {}

    public static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    public static Instant time(@Nullable Instant value) {
        return value == null ? ZERO_TIME : value;
    }

    /** Absent is empty. */
    public static List<String> strings(@Nullable List<String> values) {
        List<String> copy = stringsOrNull(values);
        return copy == null ? List.of() : copy;
    }

    /** Absent stays null, for output that tells the two apart. */
    public static @Nullable List<String> stringsOrNull(@Nullable List<String> values) {
        return values == null ? null : values.stream().map(Absent::text).toList();
    }

    /** Absent is empty; a null element is the one without anything in it. */
    public static <T> List<T> list(@Nullable List<T> values, T empty) {
        return values == null
                ? List.of()
                : values.stream()
                        .map(value -> Objects.requireNonNullElse(value, empty))
                        .toList();
    }

    /** Absent is empty; null elements are left out. */
    public static <T> List<T> list(@Nullable List<T> values) {
        List<T> copy = listOrNull(values);
        return copy == null ? List.of() : copy;
    }

    /** Absent stays null, for output that tells the two apart; null elements are left out. */
    public static <T> @Nullable List<T> listOrNull(@Nullable List<T> values) {
        return values == null ? null : values.stream().filter(Objects::nonNull).toList();
    }

    /** Two numbers, as Go reads them into a fixed array: what is missing is 0, what is too many is dropped. */
    public static List<Integer> pair(@Nullable List<Integer> values) {
        return List.of(element(values, 0), element(values, 1));
    }

    /** As {@link #pair}; absent stays null. */
    public static @Nullable List<Integer> pairOrNull(@Nullable List<Integer> values) {
        return values == null ? null : pair(values);
    }

    /** Absent is empty. */
    public static Map<String, String> stringMap(@Nullable Map<String, String> values) {
        Map<String, String> copy = stringMapOrNull(values);
        return copy == null ? Map.of() : copy;
    }

    /** Absent stays null, for output that tells the two apart. */
    public static @Nullable Map<String, String> stringMapOrNull(@Nullable Map<String, String> values) {
        if (values == null) {
            return null;
        }
        Map<String, String> copy = new LinkedHashMap<>();
        values.forEach((key, value) -> copy.put(key, text(value)));
        return Collections.unmodifiableMap(copy);
    }

    /** Absent is empty; a key whose value is null is there. */
    public static Map<String, EmptyObject> keys(@Nullable Map<String, EmptyObject> values) {
        Map<String, EmptyObject> copy = keysOrNull(values);
        return copy == null ? Map.of() : copy;
    }

    /** Absent stays null, for output that tells the two apart; a key whose value is null is there. */
    public static @Nullable Map<String, EmptyObject> keysOrNull(@Nullable Map<String, EmptyObject> values) {
        if (values == null) {
            return null;
        }
        Map<String, EmptyObject> copy = new LinkedHashMap<>();
        values.keySet().forEach(key -> copy.put(key, new EmptyObject()));
        return Collections.unmodifiableMap(copy);
    }

    /** Absent is empty; values that may be null stay as they are. */
    public static <V extends @Nullable Object> Map<String, V> map(@Nullable Map<String, V> values) {
        Map<String, V> copy = mapOrNull(values);
        return copy == null ? Map.of() : copy;
    }

    /** Absent stays null, for output that tells the two apart; values that may be null stay as they are. */
    public static <V extends @Nullable Object> @Nullable Map<String, V> mapOrNull(@Nullable Map<String, V> values) {
        return values == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    private static int element(@Nullable List<Integer> values, int index) {
        Integer value = values == null || values.size() <= index ? null : values.get(index);
        return value == null ? 0 : value;
    }
}
