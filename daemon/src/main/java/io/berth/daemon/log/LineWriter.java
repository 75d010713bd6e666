package io.berth.daemon.log;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Writes lines, each at once. A failure's trace follows its line as text, and is a field of it in JSON. Any thread may call. */
final class LineWriter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

    private final OutputStream out;
    private final Clock clock;
    private final Supplier<LineFormat> format;

    LineWriter(OutputStream out, Clock clock, Supplier<LineFormat> format) {
        this.out = out;
        this.clock = clock;
        this.format = format;
    }

    void write(Level level, String message, @Nullable Throwable failure) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("time", time(clock.instant()));
        fields.put("level", level == Level.WARN ? "warning" : level.name().toLowerCase(Locale.ROOT));
        fields.put("msg", message);
        LineFormat now = format.get();
        String trace = "";
        if (failure != null) {
            fields.put("error", failure.toString());
            if (now == LineFormat.JSON) {
                fields.put("stack", trace(failure));
            } else {
                trace = trace(failure);
            }
        }
        write((now.line(fields) + "\n" + trace).getBytes(StandardCharsets.UTF_8));
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static String trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private synchronized void write(byte[] line) {
        try {
            out.write(line);
        } catch (IOException e) {
            // whoever reads the log is gone, or its disk is full: there is nobody to be told
        }
    }
}
