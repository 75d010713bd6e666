package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Linux's signals by name and number (signal(7)). */
final class Signals {
    static final int KILL = 9;
    static final int TERM = 15;
    static final int CONT = 18;
    private static final int LAST = 64;
    private static final int FIRST_REALTIME = 34;

    private static final Map<String, Integer> NUMBERS = numbers();

    private Signals() {}

    /**
     * A signal's number, which Linux need not have.
     *
     * @param text a number, or a name in any case with or without SIG
     * @throws EngineException INVALID for an unknown one
     */
    static int parse(String text) {
        int number = text.matches("-?[0-9]{1,18}")
                ? Math.clamp(Long.parseLong(text), Integer.MIN_VALUE, Integer.MAX_VALUE)
                : named(text);
        if (number == 0) {
            throw EngineException.invalid("invalid signal: " + text);
        }
        return number;
    }

    /** Whether Linux has a signal of this number. */
    static boolean exists(int signal) {
        return signal > 0 && signal <= LAST;
    }

    private static int named(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        return NUMBERS.getOrDefault(name.startsWith("SIG") ? name.substring(3) : name, 0);
    }

    private static Map<String, Integer> numbers() {
        String[] standard = {
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS"
        };
        Map<String, Integer> numbers = new HashMap<>(Map.of("IOT", 6, "CLD", 17, "POLL", 29, "UNUSED", 31));
        for (int i = 0; i < standard.length; i++) {
            numbers.put(standard[i], i + 1);
        }
        for (int i = 0; i <= LAST - FIRST_REALTIME; i++) {
            int fromEnd = LAST - FIRST_REALTIME - i;
            String name =
                    i <= fromEnd ? "RTMIN" + (i == 0 ? "" : "+" + i) : "RTMAX" + (fromEnd == 0 ? "" : "-" + fromEnd);
            numbers.put(name, FIRST_REALTIME + i);
        }
        return Map.copyOf(numbers);
    }
}
