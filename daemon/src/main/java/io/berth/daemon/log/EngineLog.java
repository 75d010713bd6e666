package io.berth.daemon.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Writes the engine's log to standard error, a line each, as dockerd does: {@code time="…" level=info msg="…"}, or the same
 * as JSON. slf4j makes it; level and form are the process's. A line goes out in one write, so lines never mix.
 */
public final class EngineLog implements SLF4JServiceProvider, ILoggerFactory {
    private static volatile LineFormat format = LineFormat.TEXT;
    private static volatile Level level = Level.INFO;
    private static volatile Level chosen = Level.INFO;

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();
    private final LineWriter writer = new LineWriter(standardError(), Clock.systemUTC(), () -> format);

    /** For slf4j, which finds this by its name. */
    public EngineLog() {}

    private static OutputStream standardError() {
        return new FileOutputStream(FileDescriptor.err);
    }

    /**
     * Chooses what is written, and how.
     *
     * @param name in dockerd's words; beyond {@code error} nothing is left out that {@code error} has
     * @param debug whether details are written, whatever the level
     */
    public static void setUp(String name, boolean debug, boolean json) {
        chosen = switch (name.toLowerCase(Locale.ROOT)) {
            case "trace" -> Level.TRACE;
            case "debug" -> Level.DEBUG;
            case "warn" -> Level.WARN;
            case "error", "fatal", "panic" -> Level.ERROR;
            default -> Level.INFO;
        };
        format = json ? LineFormat.JSON : LineFormat.TEXT;
        setDebug(debug);
    }

    /** Writes details from now on, or goes back to the level that was chosen. */
    public static void setDebug(boolean debug) {
        level = debug && chosen.toInt() > Level.DEBUG.toInt() ? Level.DEBUG : chosen;
    }

    /** The least of what is written; Jetty's chatter is let through two steps later than the engine's own lines. */
    static boolean writes(String logger, Level line) {
        Level now = level;
        if (logger.startsWith("org.eclipse.jetty")) {
            return line.toInt() >= (now.toInt() <= Level.DEBUG.toInt() ? Level.WARN : Level.ERROR).toInt();
        }
        return line.toInt() >= now.toInt();
    }

    @Override
    public Logger getLogger(String name) {
        return loggers.computeIfAbsent(name, given -> new EngineLogger(given, writer));
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return this;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}
}
