package io.berth.daemon.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a registry wants to see before it answers: a {@code WWW-Authenticate} header (RFC 7235).
 *
 * @param scheme in lower case
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    static final String BASIC = "basic";
    static final String BEARER = "bearer";

    private static final int MAX_LENGTH = 8192;
    private static final Pattern SCHEME = Pattern.compile("\\s*([A-Za-z]+)(?:\\s+|$)");
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z_]+)=(?:\"([^\"]*)\"|([^\\s,\"]*))(?:\\s*,\\s*|\\s*$)");

    /** The first challenge that this engine can meet, tokens before passwords; empty for none. */
    static Optional<Challenge> choose(List<String> headers) {
        List<Challenge> all = headers.stream()
                .filter(header -> header.length() <= MAX_LENGTH)
                .flatMap(header -> parse(header).stream())
                .toList();
        return all.stream()
                .filter(one -> one.scheme().equals(BEARER))
                .findFirst()
                .or(() -> all.stream().filter(one -> one.scheme().equals(BASIC)).findFirst());
    }

    private static Optional<Challenge> parse(String header) {
        Matcher scheme = SCHEME.matcher(header);
        if (!scheme.lookingAt()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher parameter = PARAMETER.matcher(header);
        int at = scheme.end();
        while (parameter.find(at) && parameter.start() == at) {
            String quoted = parameter.group(2);
            parameters.put(
                    parameter.group(1).toLowerCase(Locale.ROOT),
                    quoted == null ? String.valueOf(parameter.group(3)) : quoted);
            at = parameter.end();
        }
        return Optional.of(new Challenge(scheme.group(1).toLowerCase(Locale.ROOT), parameters));
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }
}
