package io.berth.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LineWriterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05.000000006Z"), ZoneOffset.UTC);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private LineWriter writer(LineFormat format) {
        return new LineWriter(out, CLOCK, () -> format);
    }

    @AfterEach
    void reset() {
        EngineLog.setUp("info", false, false);
    }

    @Test
    void linesAreAsDockerdWritesThem() {
        writer(LineFormat.TEXT).write(Level.INFO, "API listen on /x", null);
        writer(LineFormat.TEXT).write(Level.WARN, "stopping", null);
        writer(LineFormat.JSON).write(Level.ERROR, "a \"b\"", null);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
            time="2026-01-02T03:04:05.000000006Z" level=info msg="API listen on /x"
            time="2026-01-02T03:04:05.000000006Z" level=warning msg=stopping
            {"time":"2026-01-02T03:04:05.000000006Z","level":"error","msg":"a \\"b\\""}
            """);
    }

    @Test
    void noTextBeginsAnotherLine() {
        writer(LineFormat.TEXT).write(Level.INFO, "a\nlevel=error msg=forged\u001b[0m", null);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .endsWith("msg=\"a\\nlevel=error msg=forged\\u001B[0m\"\n")
                .hasLineCount(1);
    }

    @Test
    void aFailuresTraceFollowsOrIsAField() {
        var failure = new IllegalStateException("broken");
        writer(LineFormat.TEXT).write(Level.ERROR, "x", failure);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("msg=x error=\"java.lang.IllegalStateException: broken\"\n"
                        + "java.lang.IllegalStateException: broken\n"
                        + "\tat ");
        out.reset();
        writer(LineFormat.JSON).write(Level.ERROR, "x", failure);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("\"stack\":\"java.lang")
                .hasLineCount(1);
    }

    @Test
    void debugCanBeSwitchedOnAndOffAgain() {
        EngineLog.setUp("warn", false, false);
        assertThat(EngineLog.writes("io.berth.x", Level.INFO)).isFalse();
        EngineLog.setDebug(true);
        assertThat(EngineLog.writes("io.berth.x", Level.DEBUG)).isTrue();
        assertThat(EngineLog.writes("org.eclipse.jetty.x", Level.INFO)).isFalse();
        EngineLog.setDebug(false);
        assertThat(EngineLog.writes("io.berth.x", Level.INFO)).isFalse();
        assertThat(EngineLog.writes("io.berth.x", Level.WARN)).isTrue();
    }
}
