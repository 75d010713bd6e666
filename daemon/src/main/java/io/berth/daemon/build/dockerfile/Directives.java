package io.berth.daemon.build.dockerfile;

import io.berth.api.error.EngineException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the comments at a Dockerfile's top that mean something: {@code # escape=`}, {@code # syntax=…}, {@code # check=…}. */
final class Directives {
    private static final Pattern DIRECTIVE = Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*");
    private static final Set<String> KNOWN = Set.of("escape", "syntax", "check");

    private Directives() {}

    /** The escape character that the file asks for; what else it asks for is for other builders. */
    static char escape(String[] lines) {
        char escape = Dockerfile.DEFAULT_ESCAPE;
        Set<String> seen = new HashSet<>();
        for (String line : lines) {
            Matcher matcher = DIRECTIVE.matcher(line.strip());
            if (!matcher.matches() || !KNOWN.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
                break;
            }
            String name = matcher.group(1).toLowerCase(Locale.ROOT);
            if (!seen.add(name)) {
                throw EngineException.invalid(
                        "failed to parse Dockerfile: only one " + name + " parser directive can be used");
            }
            if (name.equals("escape")) {
                escape = checked(matcher.group(2));
            }
        }
        return escape;
    }

    private static char checked(String token) {
        if (!token.equals("`") && !token.equals("\\")) {
            throw EngineException.invalid(
                    "failed to parse Dockerfile: invalid escape token '" + token + "' does not match ` or \\");
        }
        return token.charAt(0);
    }
}
