package io.berth.api.json;

/** A character in single quotes as Go's {@code encoding/json} shows the one it stumbled over. */
final class CharacterQuote {
    private CharacterQuote() {}

    static String quote(int character) {
        return "'" + escaped(character) + "'";
    }

    private static String escaped(int character) {
        return switch (character) {
            case '\'' -> "\\'";
            case '\\' -> "\\\\";
            case 7 -> "\\a";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 11 -> "\\v";
            default -> isPrintable(character) ? Character.toString(character) : hexadecimal(character);
        };
    }

    private static String hexadecimal(int character) {
        if (character < 0x80) {
            return String.format("\\x%02x", character);
        }
        return String.format(character < 0x10000 ? "\\u%04x" : "\\U%08x", character);
    }

    private static boolean isPrintable(int character) {
        if (character == ' ') {
            return true;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
