package io.berth.daemon.build.dockerfile;

import io.berth.api.error.EngineException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The flags of one instruction, by their names. */
public final class Flags {
    private final Map<String, String> values;

    private Flags(Map<String, String> values) {
        this.values = values;
    }

    /** An instruction's flags, and what follows them. */
    record Split(List<String> flags, String rest) {}

    /** Takes the flags off the beginning of an instruction's text. */
    static Split split(String text, char escape) {
        List<String> flags = new ArrayList<>();
        int at = 0;
        while (text.startsWith("--", at)) {
            StringBuilder flag = new StringBuilder();
            at = readFlag(text, at, escape, flag);
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (flag.toString().equals("--")) {
                break;
            }
            flags.add(flag.toString());
        }
        return new Split(List.copyOf(flags), text.substring(at));
    }

    private static int readFlag(String text, int start, char escape, StringBuilder flag) {
        int at = start;
        char quote = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (quote == 0 && Character.isWhitespace(c)) {
                break;
            }
            at++;
            if (c == escape && at < text.length()) {
                flag.append(text.charAt(at++));
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            } else {
                flag.append(c);
            }
        }
        return at;
    }

    /**
     * The flags of an instruction that has flags of these names.
     *
     * @param switches those that are on when they have no value
     * @throws EngineException INVALID, in the Engine's words
     */
    public static Flags of(Line line, Set<String> names, Set<String> switches) {
        Map<String, String> values = new HashMap<>();
        for (String flag : line.flags()) {
            int equals = flag.indexOf('=');
            String name = flag.substring(2, equals < 0 ? flag.length() : equals);
            boolean isSwitch = switches.contains(name);
            if (!isSwitch && !names.contains(name)) {
                throw EngineException.invalid("unknown flag: --" + name);
            }
            if (values.containsKey(name) && !name.equals("mount")) {
                throw EngineException.invalid("duplicate flag specified: " + name);
            }
            if (equals < 0 && !isSwitch) {
                throw EngineException.invalid("missing a value on flag: --" + name);
            }
            String value = equals < 0 ? "true" : flag.substring(equals + 1);
            if (isSwitch && !Set.of("true", "false").contains(value.toLowerCase(Locale.ROOT))) {
                throw EngineException.invalid("expecting boolean value for flag " + name + ", not: " + value);
            }
            values.put(name, value);
        }
        return new Flags(values);
    }

    /** A flag's value; empty when it is not given. */
    public String value(String name) {
        return values.getOrDefault(name, "");
    }

    public boolean isGiven(String name) {
        return values.containsKey(name);
    }
}
