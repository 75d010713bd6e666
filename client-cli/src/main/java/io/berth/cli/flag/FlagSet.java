package io.berth.cli.flag;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A command's flags: long ones ({@code --name x}, {@code --name=x}), short ones ({@code -n x}, {@code -nx},
 * {@code -n=x}), and short booleans in a bunch ({@code -it}). {@code --} ends the flags. Not for several threads.
 */
public final class FlagSet {
    private final Map<String, Flag> byName = new TreeMap<>();
    private final Map<Character, Flag> byShorthand = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();

    /** Defines a flag that is true or false and needs no value. A space as shorthand is none. */
    public Flag bool(String name, char shorthand, String usage) {
        return define(name, shorthand, Flag.Kind.BOOL, usage);
    }

    /** Defines a flag with one text. */
    public Flag text(String name, char shorthand, String usage) {
        return define(name, shorthand, Flag.Kind.TEXT, usage);
    }

    /** Defines a flag with one whole number. */
    public Flag number(String name, char shorthand, String usage) {
        return define(name, shorthand, Flag.Kind.NUMBER, usage);
    }

    /** Defines a flag that may be given several times. */
    public Flag list(String name, char shorthand, String usage) {
        return define(name, shorthand, Flag.Kind.LIST, usage);
    }

    /** Lets {@code alias} stand for the flag {@code name}; the help does not show it. */
    public void alias(String alias, String name) {
        aliases.put(alias, name);
    }

    private Flag define(String name, char shorthand, Flag.Kind kind, String usage) {
        Optional<Character> letter = shorthand == ' ' ? Optional.empty() : Optional.of(shorthand);
        Flag flag = new Flag(name, letter, kind, usage);
        byName.put(name, flag);
        letter.ifPresent(c -> byShorthand.put(c, flag));
        return flag;
    }

    /**
     * Takes the flags out of {@code arguments}.
     *
     * @param interspersed whether flags may come after the first argument that is none
     * @return the arguments that are no flags
     * @throws FlagException in pflag's words
     */
    public List<String> parse(List<String> arguments, boolean interspersed) {
        List<String> rest = new ArrayList<>();
        List<String> open = new ArrayList<>(arguments);
        while (!open.isEmpty()) {
            String argument = open.removeFirst();
            if (argument.equals("--")) {
                rest.addAll(open);
                break;
            } else if (argument.startsWith("--")) {
                parseLong(argument, open);
            } else if (argument.startsWith("-") && argument.length() > 1) {
                parseShort(argument, open);
            } else {
                rest.add(argument);
                if (!interspersed) {
                    rest.addAll(open);
                    break;
                }
            }
        }
        return rest;
    }

    private void parseLong(String argument, List<String> open) {
        int equals = argument.indexOf('=');
        String name = argument.substring(2, equals < 0 ? argument.length() : equals);
        Flag flag = byName.get(aliases.getOrDefault(name, name));
        if (flag == null) {
            throw new FlagException("unknown flag: --" + name);
        }
        if (equals >= 0) {
            flag.add(argument.substring(equals + 1), flag.shown());
        } else if (flag.kind == Flag.Kind.BOOL) {
            flag.add("true", flag.shown());
        } else if (open.isEmpty()) {
            throw new FlagException("flag needs an argument: --" + name);
        } else {
            flag.add(open.removeFirst(), flag.shown());
        }
    }

    private void parseShort(String argument, List<String> open) {
        for (int i = 1; i < argument.length(); i++) {
            char letter = argument.charAt(i);
            Flag flag = byShorthand.get(letter);
            String after = argument.substring(i + 1);
            if (flag == null) {
                throw new FlagException("unknown shorthand flag: '" + letter + "' in -" + argument.substring(i));
            }
            if (after.startsWith("=")) {
                flag.add(after.substring(1), flag.shown());
                return;
            }
            if (flag.kind == Flag.Kind.BOOL) {
                flag.add("true", flag.shown());
                continue;
            }
            if (!after.isEmpty()) {
                flag.add(after, flag.shown());
            } else if (open.isEmpty()) {
                throw new FlagException("flag needs an argument: '" + letter + "' in -" + argument.substring(i));
            } else {
                flag.add(open.removeFirst(), flag.shown());
            }
            return;
        }
    }

    private Flag defined(String name) {
        @Nullable Flag flag = byName.get(name);
        if (flag == null) {
            throw new IllegalArgumentException("no flag is called " + name);
        }
        return flag;
    }

    /** Whether the flag was given at all. */
    public boolean isSet(String name) {
        return defined(name).isSet();
    }

    /** Whether the boolean flag is true. */
    public boolean isTrue(String name) {
        return List.of("true", "1", "t", "T", "TRUE", "True")
                .contains(defined(name).value());
    }

    /** The flag's last value or what it is initially. */
    public String text(String name) {
        return defined(name).value();
    }

    /** The flag's last value as a number. */
    public long number(String name) {
        return Long.parseLong(defined(name).value());
    }

    /** Every value the flag was given, in order. */
    public List<String> list(String name) {
        return defined(name).values();
    }

    /** Whether the command defines such a flag. */
    public boolean has(String name) {
        return byName.containsKey(name);
    }

    /** The options part of the help, one line a flag; empty when there is none. */
    public String help() {
        Collection<Flag> flags = byName.values();
        int width = flags.stream().mapToInt(flag -> flag.help().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Flag flag : flags) {
            String head = flag.help();
            text.append(head).repeat(' ', width - head.length() + 3).append(flag.helpText());
            text.append('\n');
        }
        return text.toString();
    }
}
