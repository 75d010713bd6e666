package io.berth.streams.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.streams.OutputPieces;
import io.berth.streams.StreamConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JsonFileReaderTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path folder;

    private final StreamConfig streams = new StreamConfig();
    private final OutputPieces pieces = new OutputPieces();
    private Path file = Path.of("");
    private Instant now = START;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("c-json.log");
    }

    @Test
    void tailCountsRecordsOfBothStreamsFromTheEndThroughRotatedFiles() throws Exception {
        JsonFileLog log = start(new JsonFileOptions(1_200, 9, false, new TreeMap<>()));
        for (int i = 0; i < 60; i++) {
            pieces.write(i % 3 == 0 ? streams.stderr() : streams.stdout(), "line " + i + "\n");
        }
        for (int tail : new int[] {0, 1, 2, 25, 50, 60, 1000}) {
            assertThat(read(log, tail(tail))).isEqualTo(lines(Math.max(0, 60 - tail), 60));
        }
        assertThat(folder.toFile().list()).hasSizeGreaterThan(2);
    }

    @Test
    void sinceAndUntilAreFoundInALongFile() throws Exception {
        JsonFileLog log = start(JsonFileOptions.DEFAULT);
        for (int i = 0; i < 20_000; i++) {
            now = START.plusMillis(i);
            pieces.write(streams.stdout(), "line " + i + "\n");
        }
        for (int from : new int[] {0, 1, 777, 10_000, 19_999, 20_000}) {
            assertThat(read(log, between(START.plusMillis(from), Instant.MAX))).isEqualTo(lines(from, 20_000));
            assertThat(read(log, between(START.plusMillis(from), START.plusMillis(from + 5))))
                    .isEqualTo(lines(from, Math.min(from + 6, 20_000)));
        }
        assertThat(read(log, between(Instant.MIN, START.minusMillis(1)))).isEmpty();
    }

    @Test
    void sinceSkipsWholeRotatedFiles() throws Exception {
        JsonFileLog log = start(new JsonFileOptions(3_000, 100, true, new TreeMap<>()));
        for (int i = 0; i < 500; i++) {
            now = START.plusMillis(i);
            pieces.write(streams.stdout(), "line " + i + "\n");
        }
        for (int from = 0; from < 500; from += 41) {
            assertThat(read(log, between(START.plusMillis(from), Instant.MAX))).isEqualTo(lines(from, 500));
        }
    }

    @Test
    void followGetsEveryLineThroughRotationAndEndsWithTheRun() throws Exception {
        JsonFileLog log = start(new JsonFileOptions(5_000, 2, false, new TreeMap<>()));
        pieces.write(streams.stdout(), lines(0, 10));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        FutureTask<Boolean> follower = new FutureTask<>(() -> {
            log.reader().orElseThrow().read(follow(), got);
            return true;
        });
        Thread.startVirtualThread(follower);
        awaitSize(got, 10);
        Random random = new Random(2);
        for (int i = 10; i < 20_000; ) {
            int to = Math.min(20_000, i + random.nextInt(1, 200));
            pieces.write(streams.stdout(), lines(i, to));
            i = to;
        }
        end();
        follower.get();
        assertThat(got.toString(StandardCharsets.UTF_8)).isEqualTo(lines(0, 20_000));
    }

    @Test
    void followOfAContainerThatDoesNotRunEndsAtOnce() throws Exception {
        JsonFileLog log = start(JsonFileOptions.DEFAULT);
        pieces.write(streams.stdout(), "one\n");
        end();
        assertThat(read(log, follow())).isEqualTo("one\n");
        assertThat(read(new JsonFileLog(folder.resolve("none"), JsonFileOptions.DEFAULT, () -> now), follow()))
                .isEmpty();
    }

    @Test
    void followGoesOnAfterTheFileWasCutByAnother() throws Exception {
        JsonFileLog log = start(JsonFileOptions.DEFAULT);
        pieces.write(streams.stdout(), lines(0, 50));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        FutureTask<Boolean> follower = new FutureTask<>(() -> {
            log.reader().orElseThrow().read(follow(), got);
            return true;
        });
        Thread.startVirtualThread(follower);
        awaitSize(got, lines(0, 50).length());
        Files.newByteChannel(file, StandardOpenOption.WRITE).truncate(0).close();
        pieces.write(streams.stdout(), lines(50, 60));
        end();
        follower.get();
        assertThat(got.toString(StandardCharsets.UTF_8)).isEqualTo(lines(0, 60));
    }

    @Test
    void tornLinesAndNulBytesOfACrashArePassedOver() throws Exception {
        String record = "{\"log\":\"%s\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-22T10:00:00Z\"}\n";
        Files.writeString(
                file,
                record.formatted("one") + "\0\0\0" + record.formatted("two") + "{\"log\":\"torn\n" + "\0".repeat(1000)
                        + "\n" + "nonsense\n" + record.formatted("three") + "{\"log\":\"end");
        JsonFileLog log = new JsonFileLog(file, JsonFileOptions.DEFAULT, () -> now);
        assertThat(read(log, LogReadOptions.bytes(true, true, false))).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void aLineOfTensOfMegabytesWithoutNewlineIsPassedOver() throws Exception {
        String record = "{\"log\":\"%s\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-22T10:00:00Z\"}\n";
        Files.writeString(file, record.formatted("one") + "x".repeat(20 << 20) + "\n" + record.formatted("two"));
        JsonFileLog log = new JsonFileLog(file, JsonFileOptions.DEFAULT, () -> now);
        assertThat(read(log, LogReadOptions.bytes(true, true, false))).isEqualTo("one\ntwo\n");
    }

    @Test
    void recordsOfOtherProgramsAreRead() throws Exception {
        Files.writeString(
                file,
                "{ \"time\": \"2026-11-22T11:00:00.5+01:00\", \"stream\": \"stderr\", \"log\": \"\\ud83d\\ude00 \\ufffd\\n\" }\n"
                        + "{\"log\":\"a\\ufffd\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-22T10:00:00Z\"}\n");
        JsonFileLog log = new JsonFileLog(file, JsonFileOptions.DEFAULT, () -> now);
        assertThat(read(
                        log,
                        new LogReadOptions(
                                true, true, Instant.MIN, Instant.MAX, LogReadOptions.ALL, false, true, false, false)))
                .isEqualTo("2026-11-22T10:00:00.500000000Z \ud83d\ude00 \ufffd\n"
                        + "2026-11-22T10:00:00.000000000Z a\ufffd\n");
    }

    @Test
    void timesAndDetailsStandBeforeEachRecordInItsFrame() throws Exception {
        JsonFileLog log =
                start(new JsonFileOptions(-1, 1, false, new TreeMap<>(Map.of("P", "1,2=3 \u00e9", "a", "x\"<y"))));
        now = START.plusNanos(120);
        pieces.write(streams.stderr(), "hi\n");
        String record = "2026-11-22T10:00:00.000000120Z P=1%2C2%3D3+%C3%A9,a=x%22%3Cy hi\n";
        assertThat(read(
                        log,
                        new LogReadOptions(
                                false, true, Instant.MIN, Instant.MAX, LogReadOptions.ALL, false, true, true, true)))
                .isEqualTo("\2\0\0\0\0\0\0" + (char) record.length() + record);
        assertThat(read(log, LogReadOptions.bytes(true, false, false))).isEmpty();
    }

    private JsonFileLog start(JsonFileOptions options) throws InterruptedException {
        JsonFileLog log = new JsonFileLog(file, options, () -> now);
        streams.subscribe(log, true, true, () -> {});
        streams.beginRun();
        return log;
    }

    private void end() {
        streams.stdout().end();
        streams.stderr().end();
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
    }

    private static LogReadOptions tail(int count) {
        return new LogReadOptions(true, true, Instant.MIN, Instant.MAX, count, false, false, false, false);
    }

    private static LogReadOptions between(Instant since, Instant until) {
        return new LogReadOptions(true, true, since, until, LogReadOptions.ALL, false, false, false, false);
    }

    private static LogReadOptions follow() {
        return new LogReadOptions(true, true, Instant.MIN, Instant.MAX, LogReadOptions.ALL, true, false, false, false);
    }

    private static String read(JsonFileLog log, LogReadOptions options) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        log.reader().orElseThrow().read(options, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void awaitSize(ByteArrayOutputStream out, int bytes) {
        while (out.size() < bytes) {
            Thread.onSpinWait();
        }
    }
}
