package io.berth.streams.log.remote;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * How a syslog message's head is written; all end in the tag and the process's id.
 *
 * <pre>
 * (none)        &lt;PRI&gt;Jan _2 15:04:05 TAG[PID]:_
 * rfc3164       &lt;PRI&gt;Jan _2 15:04:05 HOST TAG[PID]:_
 * rfc5424       &lt;PRI&gt;1 2026-01-02T15:04:05Z HOST TAG PID TAG -_
 * rfc5424micro  the same, with six digits after the second's point
 * </pre>
 */
enum SyslogFormat {
    UNIX("MMM ppd HH:mm:ss"),
    RFC3164("MMM ppd HH:mm:ss"),
    RFC5424("yyyy-MM-dd'T'HH:mm:ssXXX"),
    RFC5424MICRO("yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");

    private final DateTimeFormatter time;

    SyslogFormat(String pattern) {
        time = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    static SyslogFormat parse(String name) {
        return switch (name) {
            case "" -> UNIX;
            case "rfc3164" -> RFC3164;
            case "rfc5424" -> RFC5424;
            case "rfc5424micro" -> RFC5424MICRO;
            default -> throw new IllegalArgumentException("Invalid syslog format");
        };
    }

    boolean isRfc5424() {
        return this == RFC5424 || this == RFC5424MICRO;
    }

    /** What stands before the line. */
    String head(int priority, Instant when, String host, String tag) {
        String stamp = time.format(when.atZone(ZoneId.systemDefault()));
        long pid = ProcessHandle.current().pid();
        return switch (this) {
            case UNIX -> "<" + priority + ">" + stamp + " " + tag + "[" + pid + "]: ";
            case RFC3164 -> "<" + priority + ">" + stamp + " " + host + " " + tag + "[" + pid + "]: ";
            case RFC5424, RFC5424MICRO ->
                "<" + priority + ">1 " + stamp + " " + host + " " + tag + " " + pid + " " + tag + " - ";
        };
    }
}
