package io.berth.streams.log.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.streams.OutputPieces;
import io.berth.streams.StreamConfig;
import io.berth.streams.log.JsonFileLog;
import io.berth.streams.log.JsonFileOptions;
import io.berth.streams.log.LogDriver;
import io.berth.streams.log.LogMode;
import io.berth.streams.log.LogReadOptions;
import io.berth.streams.log.LogSubject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RemoteLogTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:12:19.5Z"));
    private static final LogSubject SUBJECT = new LogSubject(
            ID, "name", "sha256:" + ID, "busybox", Instant.EPOCH, "host", List.of("sh"), Map.of(), List.of());

    @TempDir
    Path folder;

    private final StreamConfig streams = new StreamConfig();
    private final OutputPieces pieces = new OutputPieces();
    private Optional<LogDriver> opened = Optional.empty();

    @AfterEach
    void closeLog() {
        opened.ifPresent(LogDriver::close);
    }

    @Test
    void linesOfBothStreamsReachTheServiceAndCanBeReadHere() throws Exception {
        try (FakeService service = FakeService.eager(0)) {
            LogDriver log = start(service.port(), new LogMode(true, 1_000_000));
            pieces.write(streams.stdout(), "one\ntw");
            pieces.write(streams.stdout(), "o\n\nthree");
            pieces.write(streams.stderr(), "bad\n");
            end();
            assertThat(log.flush(Duration.ofSeconds(20))).isTrue();
            awaitTrue(() -> service.text().lines().count() == 4);
            assertThat(service.text().lines().map(line -> line.replaceAll("\\[\\d+]", "[1]")))
                    .containsExactly(
                            "<30>Nov 22 10:12:19 0123456789ab[1]: one",
                            "<30>Nov 22 10:12:19 0123456789ab[1]: two",
                            "<27>Nov 22 10:12:19 0123456789ab[1]: bad",
                            "<30>Nov 22 10:12:19 0123456789ab[1]: three");
            assertThat(read(log)).contains("one\ntwo\n\n").contains("three").contains("bad\n");
        }
    }

    @Test
    void aServiceThatStopsReadingHoldsNobodyUpAndEveryLineStaysHere() throws Exception {
        try (FakeService service = FakeService.silent()) {
            LogDriver log = start(service.port(), new LogMode(false, 100_000));
            int lines = 0;
            while (log.flush(Duration.ofMillis(100))) { // the sockets' own buffers take some
                pieces.write(streams.stdout(), wide(lines, lines + 100));
                lines += 100;
            }
            int stuck = lines;
            long begun = System.nanoTime();
            while (lines < stuck + 20_000) {
                pieces.write(streams.stdout(), wide(lines, lines + 100));
                lines += 100;
            }
            end();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThat(streams.held()).isFalse();
            assertThat(read(log)).isEqualTo(wide(0, lines));
            assertThat(log.flush(Duration.ofMillis(1))).isFalse();
        }
    }

    @Test
    void aSlowServiceSlowsABlockingLogAndLosesNothing() throws Exception {
        try (FakeService service = FakeService.silent()) {
            start(service.port(), new LogMode(true, 200_000));
            int line = 0;
            while (!streams.held()) {
                pieces.write(streams.stdout(), wide(line, line + 100));
                line += 100;
            }
            service.allow(1_000_000);
            awaitTrue(() -> !streams.held());
            int lines = line;
            awaitTrue(() -> service.text().lines().count() == lines);
        }
    }

    @Test
    void aServiceThatTakesNothingIsWaitedForASecondOnly() throws Exception {
        try (FakeService service = FakeService.silent()) {
            start(service.port(), new LogMode(true, 200_000));
            int unheld = 0;
            while (unheld < 50_000) {
                pieces.write(streams.stdout(), wide(unheld, unheld + 100));
                unheld = streams.held() ? 0 : unheld + 100;
                awaitTrue(() -> !streams.held());
            }
        }
    }

    @Test
    void aServiceThatCameBackGetsWhatWaited() throws Exception {
        FakeService first = FakeService.eager(0);
        int port = first.port();
        start(port, new LogMode(true, 1_000_000));
        pieces.write(streams.stdout(), "before\n");
        awaitTrue(() -> first.text().contains("before"));
        first.close();
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        pieces.write(streams.stdout(), wide(0, 300));
        try (FakeService second = FakeService.eager(port)) {
            awaitTrue(() -> second.text().lines().count() >= 300);
            pieces.write(streams.stdout(), "after\n");
            awaitTrue(() -> second.text().contains("after"));
        }
    }

    @Test
    void aServiceThatIsNotThereKeepsTheContainerFromStarting() throws Exception {
        int port;
        try (FakeService gone = FakeService.eager(0)) {
            port = gone.port();
        }
        LogDriver log = open(port, new LogMode(true, 1_000_000));
        assertThatThrownBy(log::prepare)
                .isInstanceOf(IOException.class)
                .hasMessage("dial tcp 127.0.0.1:" + port + ": connect: connection refused");
    }

    private LogDriver start(int port, LogMode mode) throws Exception {
        LogDriver log = open(port, mode);
        opened = Optional.of(log);
        log.prepare();
        streams.subscribe(log, true, true, () -> {});
        streams.beginRun();
        return log;
    }

    private LogDriver open(int port, LogMode mode) {
        RemoteDrivers drivers = new RemoteDrivers(
                path -> {
                    throw new IOException("none");
                },
                CLOCK,
                "host",
                () -> new byte[32]);
        JsonFileOptions cache = new JsonFileOptions(-1, 1, false, new TreeMap<>());
        return drivers.open(
                "syslog",
                Map.of("syslog-address", "tcp://127.0.0.1:" + port),
                mode,
                SUBJECT,
                streams,
                Optional.of(JsonFileLog.local(folder.resolve("cache"), cache, CLOCK)));
    }

    private void end() {
        streams.stdout().end();
        streams.stderr().end();
    }

    private static String wide(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "line " + i + " " + "x".repeat(200) + "\n")
                .collect(Collectors.joining());
    }

    private static String read(LogDriver log) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        log.reader().orElseThrow().read(LogReadOptions.bytes(true, true, false), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void awaitTrue(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
