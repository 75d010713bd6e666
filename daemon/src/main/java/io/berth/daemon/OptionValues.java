package io.berth.daemon;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What flags and file say, each value as its flag would be written. An option stands in one of them, or it is a map, which
 * may be put together from both.
 */
record OptionValues(Map<Option, List<String>> flags, Map<Option, List<String>> file) {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");

    /** The options that somebody has given. */
    Set<Option> given() {
        Set<Option> given = EnumSet.noneOf(Option.class);
        given.addAll(flags.keySet());
        given.addAll(file.keySet());
        return given;
    }

    List<String> values(Option option) {
        var fromFlags = flags.get(option);
        return List.copyOf(fromFlags != null ? fromFlags : file.getOrDefault(option, List.of()));
    }

    /** The last value that was given. */
    String text(Option option, String absent) {
        var found = values(option);
        return found.isEmpty() ? absent : found.getLast();
    }

    /** Numbers were checked when they were read. */
    int number(Option option, int absent) {
        return Integer.parseInt(text(option, String.valueOf(absent)));
    }

    boolean flag(Option option, boolean absent) {
        return isTrue(text(option, String.valueOf(absent)));
    }

    static boolean isTrue(String value) {
        return TRUE.contains(value);
    }

    /** The file's pairs, and over them the flags'. */
    Map<String, String> map(Option option) {
        var result = new LinkedHashMap<String, String>();
        for (String item : both(option)) {
            int equals = item.indexOf('=');
            result.put(equals < 0 ? item : item.substring(0, equals), equals < 0 ? "" : item.substring(equals + 1));
        }
        return Collections.unmodifiableMap(result);
    }

    /** The file's values and then the flags'. */
    List<String> both(Option option) {
        var all = new ArrayList<>(file.getOrDefault(option, List.of()));
        all.addAll(flags.getOrDefault(option, List.of()));
        return all;
    }
}
