package io.berth.daemon.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** One class's lines. */
final class EngineLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    private final transient LineWriter writer;

    EngineLogger(String name, LineWriter writer) {
        this.name = name;
        this.writer = writer;
    }

    @Override
    public boolean isTraceEnabled() {
        return EngineLog.writes(name, Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return EngineLog.writes(name, Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return EngineLog.writes(name, Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return EngineLog.writes(name, Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return EngineLog.writes(name, Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        String message = String.valueOf(MessageFormatter.basicArrayFormat(pattern, arguments));
        writer.write(level, message, failure);
    }
}
