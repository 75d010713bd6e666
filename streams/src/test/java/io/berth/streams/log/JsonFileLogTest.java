package io.berth.streams.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.streams.OutputPieces;
import io.berth.streams.StreamConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFileLogTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:12:19.782219280Z"));

    @TempDir
    Path folder;

    private final StreamConfig streams = new StreamConfig();
    private final OutputPieces pieces = new OutputPieces();
    private Path file = Path.of("");

    @BeforeEach
    void nameFile() {
        file = folder.resolve("c-json.log");
    }

    @ParameterizedTest
    @ValueSource(strings = {"esc", "nul", "trunc", "mb"})
    void recordsAreThoseOfDockerButForTheBytesItLoses(String name) throws Exception {
        JsonFileLog log = start(new JsonFileOptions(-1, 1, false, new TreeMap<>(Map.of("foo", "bar", "E", "1"))));
        pieces.write(streams.stdout(), resource(name + ".bytes"));
        end();
        String written = Files.readString(file).replaceAll("\"invalid\":\"[^\"]*\",", "");
        assertThat(timeless(written)).isEqualTo(timeless(new String(resource(name + ".json"), StandardCharsets.UTF_8)));
        assertThat(read(log)).isEqualTo(resource(name + ".bytes"));
    }

    @Test
    void trailingZerosOfTheTimeAreLeftOut() throws Exception {
        start(JsonFileOptions.DEFAULT);
        pieces.write(streams.stderr(), "x\n");
        end();
        assertThat(file)
                .hasContent("{\"log\":\"x\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-22T10:12:19.78221928Z\"}\n");
    }

    @Test
    void randomBytesInRandomPiecesComeBack() throws Exception {
        Random random = new Random(7);
        JsonFileLog log = start(JsonFileOptions.DEFAULT);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int round = 0; round < 60; round++) {
            byte[] bytes = RandomBytes.of(random, random.nextInt(100_000));
            all.writeBytes(bytes);
            pieces.writeInPieces(streams.stdout(), bytes, 1 << random.nextInt(1, 18), random);
        }
        end();
        assertThat(read(log)).isEqualTo(all.toByteArray());
    }

    @Test
    void oneLineOfSixtyFourMegabytesComesBack() throws Exception {
        JsonFileLog log = start(JsonFileOptions.DEFAULT);
        byte[] piece = new byte[256 * 1024];
        Arrays.fill(piece, (byte) 'x');
        for (int i = 0; i < 256; i++) {
            pieces.write(streams.stdout(), piece);
        }
        end();
        byte[] back = read(log);
        assertThat(back.length).isEqualTo(64 << 20);
        byte[] expected = new byte[back.length];
        Arrays.fill(expected, (byte) 'x');
        assertThat(Arrays.equals(back, expected)).isTrue();
    }

    @Test
    void anotherEngineGoesOnAfterCuttingATornRecord() throws Exception {
        start(JsonFileOptions.DEFAULT);
        pieces.write(streams.stdout(), "one\ntwo\n");
        end();
        Files.writeString(file, "{\"log\":\"thr", StandardOpenOption.APPEND);
        StreamConfig next = new StreamConfig();
        JsonFileLog log = start(JsonFileOptions.DEFAULT, next);
        pieces.write(next.stdout(), "three\n");
        next.stdout().end();
        next.stderr().end();
        assertThat(text(log)).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void filesAreRotatedAtTheirSizeAndTheOldestGoes() throws Exception {
        JsonFileLog log = start(new JsonFileOptions(1000, 3, false, new TreeMap<>()));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            all.append("line ").append(i).append('\n');
        }
        pieces.write(streams.stdout(), all.toString());
        end();
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("c-json.log", "c-json.log.1", "c-json.log.2");
        assertThat(Files.size(folder.resolve("c-json.log.1"))).isBetween(1000L, 1100L);
        assertThat(all.toString()).endsWith(text(log));
        assertThat(text(log)).hasSizeGreaterThan(200);
    }

    @Test
    void aLineOfWhichAPartIsInTheLogKeepsItsTimeAcrossEngines() throws Exception {
        CrashingCheckpoint checkpoint = new CrashingCheckpoint();
        checkpoint.killAfter(Integer.MAX_VALUE, true);
        start(JsonFileOptions.DEFAULT);
        streams.resume(checkpoint);
        pieces.write(streams.stdout(), "x".repeat(RecordEncoder.MAX_PIECE + 10));
        StreamConfig next = new StreamConfig();
        Instant later = CLOCK.instant().plusSeconds(3);
        JsonFileLog log = new JsonFileLog(file, JsonFileOptions.DEFAULT, InstantSource.fixed(later));
        next.subscribe(log, true, true, () -> {});
        next.beginRun();
        next.resume(checkpoint);
        pieces.write(next.stdout(), "y\nz\n");
        List<String> records = Files.readAllLines(file);
        assertThat(records).hasSize(3);
        assertThat(records.get(1)).contains("x".repeat(10) + "y\\n").contains("10:12:19.78221928Z");
        assertThat(records.get(2)).contains("10:12:22.78221928Z");
    }

    @Test
    void aRotationThatWasCutShortIsGoneOnWith() throws Exception {
        JsonFileOptions options = new JsonFileOptions(1000, 5, false, new TreeMap<>());
        RotatingFile files = new RotatingFile(JsonFormat.INSTANCE, file, 5, false);
        for (int part = 1; part <= 3; part++) {
            files.append(new byte[] {(byte) ('0' + part), '\n'}, 2);
            files.rotate();
        }
        Files.move(folder.resolve("c-json.log.3"), folder.resolve("c-json.log.4"));
        files.append(new byte[] {'4', '\n'}, 2);
        new RotatingFile(JsonFormat.INSTANCE, file, options.maxFile(), false).rotate();
        assertThat(folder.resolve("c-json.log.4")).hasContent("1");
        assertThat(folder.resolve("c-json.log.3")).hasContent("2");
        assertThat(folder.resolve("c-json.log.1")).hasContent("4");
    }

    @Test
    void ofManyPartsTheNamesAreShiftedWhileWritingGoesOn() throws Exception {
        JsonFileLog log = start(new JsonFileOptions(200, 1000, false, new TreeMap<>()));
        var follower = new ByteArrayOutputStream();
        var following = new FutureTask<>(() -> {
            log.reader()
                    .orElseThrow()
                    .read(
                            new LogReadOptions(
                                    true,
                                    true,
                                    Instant.MIN,
                                    Instant.MAX,
                                    LogReadOptions.ALL,
                                    true,
                                    false,
                                    false,
                                    false),
                            follower);
            return true;
        });
        Thread.ofVirtual().start(following);
        StringBuilder all = new StringBuilder();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (int i = 0; !Files.exists(folder.resolve("c-json.log.100")); i++) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            String line = "line " + i + '\n';
            all.append(line);
            pieces.write(streams.stdout(), line);
            if (i % 100 == 0) {
                assertThat(text(log)).isEqualTo(all.toString());
            }
        }
        assertThat(text(log)).isEqualTo(all.toString());
        end();
        assertThat(following.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(follower.toString(StandardCharsets.UTF_8)).isEqualTo(all.toString());
    }

    @Test
    void aShiftThatWasCutShortIsSeenByReadersAndGoneOnWith() throws Exception {
        start(new JsonFileOptions(200, 1000, false, new TreeMap<>()));
        StringBuilder all = new StringBuilder();
        for (int i = 0; !Files.exists(folder.resolve("c-json.log.12")); i++) {
            all.append("line ").append(i).append('\n');
            pieces.write(streams.stdout(), "line " + i + '\n');
        }
        end();
        Files.move(folder.resolve("c-json.log.12"), folder.resolve("c-json.log.13"));
        Files.move(folder.resolve("c-json.log.1"), folder.resolve("c-json.log.rotated"));
        Files.move(folder.resolve("c-json.log.2"), folder.resolve("c-json.log.1"));
        JsonFileLog next = new JsonFileLog(file, new JsonFileOptions(200, 1000, false, new TreeMap<>()), CLOCK);
        assertThat(text(next)).isEqualTo(all.toString());
        StreamConfig nextStreams = new StreamConfig();
        nextStreams.subscribe(next, true, true, () -> {});
        nextStreams.beginRun();
        pieces.write(nextStreams.stdout(), "more\n".repeat(6));
        assertThat(text(next)).isEqualTo(all + "more\n".repeat(6));
        assertThat(folder.resolve("c-json.log.rotated")).doesNotExist();
        nextStreams.stdout().end();
        nextStreams.stderr().end();
    }

    private JsonFileLog start(JsonFileOptions options) throws InterruptedException {
        return start(options, streams);
    }

    private JsonFileLog start(JsonFileOptions options, StreamConfig into) throws InterruptedException {
        JsonFileLog log = new JsonFileLog(file, options, CLOCK);
        into.subscribe(log, true, true, () -> {});
        into.beginRun();
        return log;
    }

    private void end() {
        streams.stdout().end();
        streams.stderr().end();
    }

    private static byte[] read(JsonFileLog log) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        log.reader().orElseThrow().read(LogReadOptions.bytes(true, true, false), out);
        return out.toByteArray();
    }

    private static String text(JsonFileLog log) throws IOException, InterruptedException {
        return new String(read(log), StandardCharsets.UTF_8);
    }

    private static String timeless(String records) {
        return records.replaceAll("\"time\":\"[^\"]*\"", "\"time\":\"\"");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = JsonFileLogTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no test resource " + name);
            }
            return in.readAllBytes();
        }
    }
}
