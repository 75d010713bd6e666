package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import io.berth.api.type.image.HealthConfig;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the instruction {@code HEALTHCHECK [--flag=value]… CMD …|NONE}. */
public final class HealthcheckChange {
    private static final Pattern FLAG = Pattern.compile("--(?<name>[a-z-]+)(?:=(?<value>\\S*))?(?:\\s+|$)");
    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]*)?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "µs",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L);
    private static final List<String> DURATIONS = List.of("interval", "timeout", "start-period", "start-interval");
    private static final String RETRIES = "retries";
    private static final long LEAST = 1_000_000;

    private HealthcheckChange() {}

    /** What the text behind the keyword means; refused in the Engine's words. */
    public static HealthConfig parse(String rest) {
        Map<String, String> flags = new HashMap<>();
        Matcher flag = FLAG.matcher(rest);
        int at = 0;
        while (flag.find(at) && flag.start() == at) {
            String name = flag.group("name");
            if (!DURATIONS.contains(name) && !name.equals(RETRIES)) {
                throw EngineException.invalid("unknown flag: --" + name);
            }
            String value = flag.group("value");
            if (value == null) {
                throw EngineException.invalid("missing a value on flag: --" + name);
            }
            flags.put(name, value);
            at = flag.end();
        }
        return new HealthConfig(
                test(rest.substring(at)),
                duration(flags, "interval"),
                duration(flags, "timeout"),
                duration(flags, "start-period"),
                duration(flags, "start-interval"),
                retries(flags));
    }

    private static List<String> test(String rest) {
        String[] words = rest.split("\\s+", 2);
        String kind = words[0].toUpperCase(Locale.ROOT);
        String command = words.length < 2 ? "" : words[1].strip();
        if (kind.equals("NONE")) {
            if (!command.isEmpty()) {
                throw EngineException.invalid("HEALTHCHECK NONE takes no arguments");
            }
            return List.of("NONE");
        }
        if (!kind.equals("CMD")) {
            throw EngineException.invalid("Unknown type \"" + words[0] + "\" in HEALTHCHECK (try CMD)");
        }
        List<String> argv = ImageChanges.command(command);
        if (command.isEmpty() || argv.isEmpty()) {
            throw EngineException.invalid("Missing command after HEALTHCHECK CMD");
        }
        boolean shell = argv.size() == 3 && argv.get(2).equals(command);
        return shell ? List.of("CMD-SHELL", command) : prefixed(argv);
    }

    private static List<String> prefixed(List<String> argv) {
        List<String> test = new ArrayList<>(List.of("CMD"));
        test.addAll(argv);
        return test;
    }

    /** Nanoseconds; 0 when the flag is missing or says so. */
    private static long duration(Map<String, String> flags, String name) {
        String text = flags.getOrDefault(name, "0s");
        Matcher parts = DURATION.matcher(text);
        boolean sound =
                !text.isEmpty() && (text.equals("0") || parts.replaceAll("").isEmpty());
        BigDecimal sum = BigDecimal.ZERO;
        parts.reset();
        while (sound && parts.find()) {
            sum = sum.add(new BigDecimal(parts.group(1))
                    .multiply(BigDecimal.valueOf(NANOS.getOrDefault(parts.group(2), 0L))));
        }
        if (!sound || sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw EngineException.invalid("time: invalid duration \"" + text + "\"");
        }
        long nanos = sum.longValue();
        if (nanos != 0 && nanos < LEAST) {
            throw EngineException.invalid("Interval \"" + name + "\" cannot be less than 1ms");
        }
        return nanos;
    }

    private static int retries(Map<String, String> flags) {
        String text = flags.getOrDefault(RETRIES, "0");
        if (!text.matches("-?[0-9]{1,9}")) {
            throw EngineException.invalid("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
        int retries = Integer.parseInt(text);
        if (retries < 0) {
            throw EngineException.invalid("--retries cannot be negative (" + retries + ")");
        }
        return retries;
    }
}
