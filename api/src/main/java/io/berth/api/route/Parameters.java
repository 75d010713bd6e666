package io.berth.api.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.google.common.primitives.Ints;
import io.berth.api.backend.Filters;
import io.berth.api.error.EngineException;
import io.berth.api.http.Call;
import io.berth.api.json.EngineJson;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads query parameters by the Engine's rules and refuses them in its words. An empty parameter counts as missing. */
public final class Parameters {
    private static final ObjectReader FILTERS =
            EngineJson.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final long MAX_UINT32 = 0xffff_ffffL;
    private static final int WINDOW_SIZE_MASK = 0xffff;

    private Parameters() {}

    /** A text; empty when it is missing. */
    public static String text(Call call, String name) {
        return call.query(name).orElse("");
    }

    /** A number; one that is too big for an int becomes the biggest. */
    public static OptionalInt number(Call call, String name) {
        String text = text(call, name);
        return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Ints.saturatedCast(GoNumber.parse(text, "Atoi")));
    }

    /**
     * As {@link #number(Call, String)}.
     *
     * @param context goes before the message of a refusal, which is INVALID then
     */
    public static OptionalInt number(Call call, String name, String context) {
        try {
            return number(call, name);
        } catch (EngineException e) {
            throw EngineException.invalid(context + e.text(), e);
        }
    }

    /** How many lines from the end; empty for all, and for what is no number. */
    public static OptionalInt tail(Call call) {
        String text = text(call, "tail");
        if (!GoNumber.isNumber(text)) {
            return OptionalInt.empty();
        }
        BigDecimal lines = new BigDecimal(text);
        return lines.signum() < 0
                ? OptionalInt.empty()
                : OptionalInt.of(
                        lines.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue());
    }

    /**
     * A side of a terminal.
     *
     * @param word {@code height} or {@code width}, as the message names it
     * @return what a terminal can hold of it: its lower 16 bits
     */
    public static int dimension(Call call, String name, String word) {
        String text = text(call, name);
        if (!GoNumber.isNumber(text)) {
            throw badDimension(word, text, "invalid syntax");
        }
        BigDecimal value = new BigDecimal(text);
        if (value.signum() < 0 || value.compareTo(BigDecimal.valueOf(MAX_UINT32)) > 0) {
            throw badDimension(word, text, "value out of range");
        }
        return (int) (value.longValue() & WINDOW_SIZE_MASK);
    }

    /** A time in seconds since 1970, with up to nine digits after the point; empty when it is missing. */
    public static Optional<Instant> time(Call call, String name) {
        String text = text(call, name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int point = text.indexOf('.');
        long seconds = GoNumber.parse(point < 0 ? text : text.substring(0, point), "ParseInt");
        long nanos = point < 0 ? 0 : nanos(text.substring(point + 1));
        if (seconds > Instant.MAX.getEpochSecond()) {
            return Optional.of(Instant.MAX);
        }
        if (seconds <= Instant.MIN.getEpochSecond()) {
            return Optional.of(Instant.MIN);
        }
        return Optional.of(Instant.ofEpochSecond(seconds, nanos));
    }

    /**
     * The filters: a JSON object of names, each with a list of values or an object whose keys are the values.
     *
     * @throws EngineException INVALID when they are something else
     */
    public static Filters filters(Call call) {
        return filters(call, "");
    }

    /** As {@link #filters(Call)}, with {@code context} before the message of a refusal. */
    public static Filters filters(Call call, String context) {
        String text = text(call, "filters");
        if (text.isEmpty()) {
            return Filters.NONE;
        }
        try {
            return filtersOf(FILTERS.readTree(text));
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw EngineException.invalid(context + "invalid filter", e);
        }
    }

    private static Filters filtersOf(JsonNode document) {
        checkFilter(document.isObject() || document.isNull());
        Map<String, List<String>> byName = new LinkedHashMap<>();
        document.properties().forEach(filter -> byName.put(filter.getKey(), values(filter.getValue())));
        return new Filters(byName);
    }

    private static List<String> values(JsonNode filter) {
        checkFilter(filter.isArray() || filter.isObject() || filter.isNull());
        List<String> values = new ArrayList<>();
        filter.properties().forEach(value -> {
            checkFilter(value.getValue().isBoolean() || value.getValue().isNull());
            values.add(value.getKey());
        });
        if (filter.isArray()) {
            filter.forEach(value -> {
                checkFilter(value.isTextual() || value.isNull());
                values.add(value.isNull() ? "" : value.asText());
            });
        }
        return values;
    }

    private static void checkFilter(boolean accepted) {
        if (!accepted) {
            throw new IllegalArgumentException("no filter");
        }
    }

    private static long nanos(String fraction) {
        long digits = GoNumber.parse(fraction, "ParseInt");
        return BigDecimal.valueOf(digits)
                .scaleByPowerOfTen(9 - fraction.length())
                .setScale(0, RoundingMode.DOWN)
                .longValue();
    }

    private static EngineException badDimension(String word, String text, String why) {
        return EngineException.invalid("invalid resize " + word + " " + GoNumber.quote(text) + ": " + why);
    }
}
