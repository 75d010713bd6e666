package io.berth.cli.flag;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One flag's definition and the values it was given.
 *
 * <p>Not for several threads.
 */
public final class Flag {
    /** What a flag takes. */
    enum Kind {
        BOOL("", "false"),
        TEXT("string", ""),
        NUMBER("int", "0"),
        LIST("list", "");

        final String shown;
        final String initial;

        Kind(String shown, String initial) {
            this.shown = shown;
            this.initial = initial;
        }
    }

    final String name;
    final Optional<Character> shorthand;
    final Kind kind;
    final String usage;
    private String initial;
    private final List<String> values = new ArrayList<>();

    Flag(String name, Optional<Character> shorthand, Kind kind, String usage) {
        this.name = name;
        this.shorthand = shorthand;
        this.kind = kind;
        this.usage = usage;
        this.initial = kind.initial;
    }

    /** Sets the value of a flag that is not given. */
    public Flag initially(String value) {
        initial = value;
        return this;
    }

    void add(String value, String shownAs) {
        switch (kind) {
            case BOOL -> {
                if (!List.of("true", "1", "t", "T", "TRUE", "True", "false", "0", "f", "F", "FALSE", "False")
                        .contains(value)) {
                    throw invalid(value, shownAs, "strconv.ParseBool: parsing \"" + value + "\": invalid syntax");
                }
            }
            case NUMBER -> {
                try {
                    Long.parseLong(value);
                } catch (NumberFormatException e) {
                    throw invalid(value, shownAs, "strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
                }
            }
            case TEXT, LIST -> {}
        }
        values.add(value);
    }

    private FlagException invalid(String value, String shownAs, String why) {
        return new FlagException("invalid argument \"" + value + "\" for \"" + shownAs + "\" flag: " + why);
    }

    boolean isSet() {
        return !values.isEmpty();
    }

    List<String> values() {
        return List.copyOf(values);
    }

    String value() {
        return values.isEmpty() ? initial : values.getLast();
    }

    /** The flag as the help and the error messages show it: {@code -e, --env}. */
    String shown() {
        return shorthand.map(c -> "-" + c + ", ").orElse("") + "--" + name;
    }

    /** The line of the help. */
    String help() {
        String head = "  " + (shorthand.isPresent() ? shown() : "    --" + name);
        return kind.shown.isEmpty() ? head : head + " " + kind.shown;
    }

    String helpText() {
        boolean zero = initial.isEmpty() || initial.equals("0") || initial.equals("false");
        String shownInitial = kind == Kind.TEXT ? "\"" + initial + "\"" : initial;
        return zero ? usage : usage + " (default " + shownInitial + ")";
    }
}
