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
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every log that is kept in files must do, whatever its records look like. */
@Timeout(60)
abstract class FileLogContract {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path folder;

    private final OutputPieces pieces = new OutputPieces();
    private StreamConfig streams = new StreamConfig();
    private Path file = Path.of("");
    private Instant now = START;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("c.log");
    }

    /** A log of the driver under test. */
    abstract LogDriver open(Path file, JsonFileOptions options, java.time.InstantSource clock);

    /** The start of a record. */
    abstract byte[] torn();

    @Test
    void randomBytesInRandomPiecesComeBack() throws Exception {
        Random random = new Random(7);
        LogDriver log = start(options(-1, 1, false));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int round = 0; round < 60; round++) {
            byte[] bytes = RandomBytes.of(random, random.nextInt(100_000));
            all.writeBytes(bytes);
            pieces.writeInPieces(streams.stdout(), bytes, 1 << random.nextInt(1, 18), random);
        }
        end();
        assertThat(bytes(log, LogReadOptions.bytes(true, true, false))).isEqualTo(all.toByteArray());
    }

    @Test
    void bothStreamsComeBackApart() throws Exception {
        LogDriver log = start(options(-1, 1, false));
        for (int i = 0; i < 30_000; i++) {
            pieces.write(i % 3 == 0 ? streams.stderr() : streams.stdout(), "line " + i + "\n");
        }
        end();
        String stderr =
                IntStream.range(0, 10_000).mapToObj(i -> "line " + 3 * i + "\n").collect(Collectors.joining());
        assertThat(read(log, LogReadOptions.bytes(false, true, false))).isEqualTo(stderr);
        assertThat(bytes(log, LogReadOptions.bytes(true, true, true)).length)
                .isEqualTo(lines(0, 30_000).length() + 8 * 30_000);
    }

    @Test
    void tailCountsRecordsFromTheEndThroughRotatedFiles() throws Exception {
        LogDriver log = start(options(20_000, 40, true));
        for (int i = 0; i < 5_000; i++) {
            pieces.write(i % 3 == 0 ? streams.stderr() : streams.stdout(), "line " + i + "\n");
        }
        for (int tail : new int[] {0, 1, 2, 25, 900, 4_999}) {
            assertThat(read(log, tail(tail))).isEqualTo(lines(5_000 - tail, 5_000));
        }
        assertThat(read(log, tail(100_000))).isEqualTo(lines(0, 5_000));
        assertThat(folder.toFile().list()).hasSizeGreaterThan(2);
    }

    @Test
    void tailCountsRecordsThroughBlocksOfOneFile() throws Exception {
        LogDriver log = start(options(-1, 1, false));
        for (int i = 0; i < 60_000; i += 1_000) {
            pieces.write(streams.stdout(), lines(i, i + 1_000));
        }
        for (int tail : new int[] {1, 999, 20_000, 59_999, 60_000}) {
            assertThat(read(log, tail(tail))).isEqualTo(lines(60_000 - tail, 60_000));
        }
    }

    @Test
    void sinceAndUntilAreFoundInALongFile() throws Exception {
        LogDriver log = start(options(-1, 1, false));
        writeEachMilli(30_000);
        for (int from : new int[] {0, 1, 777, 10_000, 29_999, 30_000}) {
            assertThat(read(log, between(START.plusMillis(from), Instant.MAX))).isEqualTo(lines(from, 30_000));
            assertThat(read(log, between(START.plusMillis(from), START.plusMillis(from + 5))))
                    .isEqualTo(lines(from, Math.min(from + 6, 30_000)));
        }
        assertThat(read(log, between(Instant.MIN, START.minusMillis(1)))).isEmpty();
    }

    @Test
    void sinceSkipsWholeRotatedFiles() throws Exception {
        LogDriver log = start(options(3_000, 100, true));
        writeEachMilli(500);
        for (int from = 0; from < 500; from += 41) {
            assertThat(read(log, between(START.plusMillis(from), Instant.MAX))).isEqualTo(lines(from, 500));
        }
    }

    @Test
    void nothingIsLostWhenTheClockIsSetBack() throws Exception {
        LogDriver log = start(options(-1, 1, false));
        writeEachMilli(20_000);
        now = START.minusSeconds(3_600);
        pieces.write(streams.stdout(), "an hour earlier\n");
        assertThat(read(log, tail(1))).isEqualTo("an hour earlier\n");
        assertThat(read(log, LogReadOptions.bytes(true, true, false)))
                .isEqualTo(lines(0, 20_000) + "an hour earlier\n");
        assertThat(read(log, between(START.plusMillis(19_990), Instant.MAX))).isEqualTo(lines(19_990, 20_000));
        assertThat(read(log, between(START.minusSeconds(4_000), Instant.MAX)))
                .isEqualTo(lines(0, 20_000) + "an hour earlier\n");
    }

    @Test
    void followGetsEveryLineThroughRotationWithCompressionAndEndsWithTheRun() throws Exception {
        LogDriver log = start(options(5_000, 3, true));
        pieces.write(streams.stdout(), lines(0, 10));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        FutureTask<Boolean> follower = follower(log, got);
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
    void followGoesOnAfterTheFileWasCutByAnother() throws Exception {
        LogDriver log = start(options(-1, 1, false));
        pieces.write(streams.stdout(), lines(0, 50));
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        FutureTask<Boolean> follower = follower(log, got);
        awaitSize(got, lines(0, 50).length());
        Files.newByteChannel(file, StandardOpenOption.WRITE).truncate(0).close();
        pieces.write(streams.stdout(), lines(50, 55));
        pieces.write(streams.stdout(), lines(55, 60));
        end();
        follower.get();
        assertThat(got.toString(StandardCharsets.UTF_8)).isEqualTo(lines(0, 60));
    }

    @Test
    void anotherEngineGoesOnAfterCuttingATornRecord() throws Exception {
        LogDriver first = start(options(-1, 1, false));
        pieces.write(streams.stdout(), lines(0, 9_000));
        end();
        byte[] whole = Files.readAllBytes(file);
        for (int torn : new int[] {1, 5, 9}) {
            Files.write(file, Arrays.copyOf(whole, whole.length - torn));
            streams = new StreamConfig();
            LogDriver log = start(options(-1, 1, false));
            pieces.write(streams.stdout(), "more\n");
            end();
            assertThat(read(log, LogReadOptions.bytes(true, true, false))).isEqualTo(lines(0, 8_999) + "more\n");
        }
        assertThat(first.name()).isNotEmpty();
    }

    @Test
    void zerosOfAPowerCutArePassedOver() throws Exception {
        start(options(-1, 1, false));
        pieces.write(streams.stdout(), lines(0, 20));
        end();
        Files.write(file, new byte[100_000], StandardOpenOption.APPEND);
        streams = new StreamConfig();
        LogDriver log = start(options(-1, 1, false));
        pieces.write(streams.stdout(), lines(20, 40));
        end();
        assertThat(read(log, LogReadOptions.bytes(true, true, false))).isEqualTo(lines(0, 40));
        assertThat(read(log, tail(20))).isEqualTo(lines(20, 40));
    }

    @Test
    void aPlaceIsFoundWithoutReadingWhatLiesBefore() throws Exception {
        LogDriver log = start(options(-1, 1, false));
        for (int i = 0; i < 400; i++) {
            now = START.plusSeconds(i);
            pieces.write(streams.stdout(), ("x".repeat(999) + "\n").repeat(200));
        }
        long size = Files.size(file);
        assertThat(size).isGreaterThan(80_000_000);
        assertThat(bytesRead(log, tail(10))).isLessThan(1_000_000);
        assertThat(bytesRead(log, between(START.plusSeconds(398), Instant.MAX))).isLessThan(3_000_000);
        assertThat(bytesRead(log, between(START.plusSeconds(200), START.plusSeconds(201))))
                .isLessThan(3_000_000);
    }

    @Test
    void ofCompressedPartsOnlyThoseWantedAreReadWhole() throws Exception {
        LogDriver log = start(options(4_000_000, 12, true));
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            now = START.plusSeconds(i);
            byte[] noise = new byte[100_000];
            random.nextBytes(noise);
            pieces.write(streams.stdout(), java.util.HexFormat.of().formatHex(noise) + "\n");
        }
        pieces.write(streams.stdout(), lines(0, 5)); // so that the last three are in the part that is not compressed
        end();
        awaitCompressed(8);
        awaitNoPlainParts();
        assertThat(bytesRead(log, tail(3))).isLessThan(2_000_000);
        assertThat(bytesRead(log, between(START.plusSeconds(198), Instant.MAX))).isLessThan(6_000_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 40_000})
    void everyByteIsThereOnceWhateverMomentTheEngineWasKilled(long maxSize) throws Exception {
        Random random = new Random(11);
        byte[] all = RandomBytes.of(random, 3_000_000);
        JsonFileOptions options = options(maxSize, 10_000, false);
        CrashingCheckpoint checkpoint = new CrashingCheckpoint();
        int at = 0;
        for (int kills = 0; at < all.length; kills++) {
            streams = new StreamConfig();
            start(options);
            checkpoint.killAfter(kills == 0 ? 5 : random.nextInt(1, 12), random.nextBoolean());
            try {
                streams.resume(checkpoint);
                at = writeFrom(at, all, checkpoint, random);
            } catch (CrashingCheckpoint.Killed e) {
                at = (int) checkpoint.restart();
                awaitShifted();
                if (random.nextBoolean()) {
                    Files.write(file, torn(), StandardOpenOption.APPEND, StandardOpenOption.CREATE);
                }
            }
        }
        awaitShifted();
        checkpoint.killAfter(Integer.MAX_VALUE, true);
        streams = new StreamConfig();
        LogDriver log = start(options);
        streams.resume(checkpoint);
        end();
        assertThat(bytes(log, LogReadOptions.bytes(true, true, false))).isEqualTo(all);
    }

    /** A killed engine's threads are gone with it; here the one that shifts names has to come to its end. */
    private void awaitShifted() throws InterruptedException {
        Path rotated = file.resolveSibling(file.getFileName() + ".rotated");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (Files.exists(rotated)) {
            assertThat(System.nanoTime()).as("%s", rotated).isLessThan(deadline);
            Thread.sleep(1);
        }
    }

    private int writeFrom(int from, byte[] all, CrashingCheckpoint checkpoint, Random random) {
        int at = from;
        while (at < all.length) {
            int length = Math.min(all.length - at, random.nextInt(1, 60_000));
            checkpoint.handingOut(length);
            pieces.write(streams.stdout(), Arrays.copyOfRange(all, at, at + length));
            at += length;
        }
        return at;
    }

    private void awaitCompressed(int parts) {
        while (folder.toFile().list((f, name) -> name.endsWith(".gz")).length < parts) {
            Thread.onSpinWait();
        }
    }

    /** Until every rotated part is compressed: what a read costs depends on it. */
    private void awaitNoPlainParts() {
        while (folder.toFile().list((f, name) -> name.matches(".*\\.([0-9]+|compressing-.*)")).length > 0) {
            Thread.onSpinWait();
        }
    }

    /** What this thread reads by system calls meanwhile; the thread that compresses parts reads too. */
    private static long bytesRead(LogDriver log, LogReadOptions options) throws Exception {
        bytes(log, options);
        long before = readChars();
        bytes(log, options);
        return readChars() - before;
    }

    private static long readChars() throws IOException {
        String rchar = Files.readAllLines(Path.of("/proc/thread-self/io")).getFirst();
        return Long.parseLong(rchar.substring("rchar: ".length()));
    }

    private void writeEachMilli(int count) {
        for (int i = 0; i < count; i++) {
            now = START.plusMillis(i);
            pieces.write(streams.stdout(), "line " + i + "\n");
        }
    }

    private FutureTask<Boolean> follower(LogDriver log, ByteArrayOutputStream got) {
        FutureTask<Boolean> follower = new FutureTask<>(() -> {
            log.reader().orElseThrow().read(follow(), got);
            return true;
        });
        Thread.startVirtualThread(follower);
        awaitSize(got, 10);
        return follower;
    }

    private LogDriver start(JsonFileOptions options) throws InterruptedException {
        LogDriver log = open(file, options, () -> now);
        streams.subscribe(log, true, true, () -> {});
        streams.beginRun();
        return log;
    }

    private void end() {
        streams.stdout().end();
        streams.stderr().end();
    }

    private static JsonFileOptions options(long maxSize, int maxFile, boolean compress) {
        return new JsonFileOptions(maxSize, maxFile, compress, new TreeMap<>());
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

    private static String read(LogDriver log, LogReadOptions options) throws IOException, InterruptedException {
        return new String(bytes(log, options), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(LogDriver log, LogReadOptions options) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        log.reader().orElseThrow().read(options, out);
        return out.toByteArray();
    }

    private static void awaitSize(ByteArrayOutputStream out, int bytes) {
        while (out.size() < bytes) {
            Thread.onSpinWait();
        }
    }
}
