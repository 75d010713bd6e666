package io.berth.daemon.network;

import io.berth.api.backend.Filters;
import io.berth.api.error.EngineException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The moment of an {@code until} filter: seconds since 1970, a time, or an age as {@code 1h30m}. */
final class Until {
    private static final Pattern AGE = Pattern.compile("(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,15}");

    private Until() {}

    /** The moment; one that never comes when there is no such filter. */
    static Instant of(Filters filters, Instant now) {
        List<String> values = filters.values("until");
        if (values.isEmpty()) {
            return Instant.MAX;
        }
        if (values.size() > 1) {
            throw EngineException.invalid("more than one until filter specified");
        }
        String text = values.getFirst();
        if (SECONDS.matcher(text).matches()) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        Matcher age = AGE.matcher(text);
        if (age.matches() && !text.isEmpty()) {
            return now.minus(
                    Duration.ofHours(number(age, 1)).plusMinutes(number(age, 2)).plusSeconds(number(age, 3)));
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw EngineException.invalid("failed to parse value as time or duration: \"" + text + "\"", e);
        }
    }

    private static long number(Matcher age, int group) {
        String digits = age.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
