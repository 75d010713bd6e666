package io.berth.execdriver.cgroup;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The devices that a container may use, in the form of version 1's devices.allow: {@code "c 1:3 rwm"}. */
public final class DeviceRules {
    /** Allows every device. */
    static final String ALL = "a *:* rwm";

    private static final long ANY = -1;

    /** Making of any node, and use of null, full, zero, tty, random, urandom, console, pts, ptmx and tun. */
    private static final List<String> DEFAULTS = List.of(
            "c *:* m",
            "b *:* m",
            "c 1:3 rwm",
            "c 1:5 rwm",
            "c 1:7 rwm",
            "c 1:8 rwm",
            "c 1:9 rwm",
            "c 5:0 rwm",
            "c 5:1 rwm",
            "c 5:2 rwm",
            "c 10:200 rwm",
            "c 136:* rwm");

    private DeviceRules() {}

    /**
     * A rule's parts.
     *
     * @param type {@code 'a'}, {@code 'b'} or {@code 'c'}
     * @param major -1 for any
     * @param minor -1 for any
     * @param access some of {@code rwm}
     */
    public record Rule(char type, long major, long minor, String access) {
        public boolean anyMajor() {
            return major == ANY;
        }

        public boolean anyMinor() {
            return minor == ANY;
        }
    }

    /** The default devices and those given; or only {@link #ALL} when that is among them. */
    public static List<String> withDefaults(List<String> rules) {
        if (allowsAll(rules)) {
            return List.of(ALL);
        }
        return Stream.concat(DEFAULTS.stream(), rules.stream()).distinct().toList();
    }

    static boolean allowsAll(List<String> rules) {
        return rules.contains(ALL);
    }

    /**
     * Takes rules apart.
     *
     * @throws IllegalArgumentException for a rule that is not in that form
     */
    public static List<Rule> parse(List<String> rules) {
        var parsed = new ArrayList<Rule>(rules.size());
        for (String rule : rules) {
            if (!rule.matches("[abc] (\\d{1,9}|\\*):(\\d{1,9}|\\*) [rwm]{1,3}")) {
                throw new IllegalArgumentException("invalid device cgroup rule: " + rule);
            }
            String[] parts = rule.split("[ :]", -1);
            parsed.add(new Rule(parts[0].charAt(0), number(parts[1]), number(parts[2]), parts[3]));
        }
        return parsed;
    }

    private static long number(String text) {
        return text.equals("*") ? ANY : Long.parseLong(text);
    }
}
