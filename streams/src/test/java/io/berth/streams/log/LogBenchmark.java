package io.berth.streams.log;

import io.berth.streams.BroadcastWriter;
import io.berth.streams.StreamType;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Measures the json-file log on one thread: lines of 81 bytes in pieces of 64 KB through encoder and write(2), and the
 * whole file back through the decoder. Run its {@code main} with a folder; the figures are megabytes of the process's
 * output for each second of the thread's time, the best of several rounds.
 */
final class LogBenchmark {
    private static final String LINE =
            "a line of log text that is about eighty characters long, as logs usually are....\n";
    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 2_500;
    private static final int ROUNDS = 6;

    private LogBenchmark() {}

    public static void main(String[] folder) throws Exception {
        byte[] text = LINE.repeat(PIECE / LINE.length() + 1).substring(0, PIECE).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer piece = ByteBuffer.allocateDirect(BroadcastWriter.HEADER_ROOM + PIECE);
        piece.position(BroadcastWriter.HEADER_ROOM).put(text);
        double write = 0;
        double[] read = new double[3];
        for (int round = 0; round < ROUNDS; round++) {
            Path file = Files.createTempFile(Path.of(folder[0]), "log", ".json");
            try (JsonFileLog log = new JsonFileLog(file, JsonFileOptions.DEFAULT, InstantSource.system())) {
                log.begin();
                long start = cpuTime();
                for (int i = 0; i < PIECES; i++) {
                    piece.flip().position(BroadcastWriter.HEADER_ROOM);
                    log.write(StreamType.STDOUT, piece);
                }
                write = Math.max(write, rate(start));
                read[0] = Math.max(read[0], read(log, false, false));
                read[1] = Math.max(read[1], read(log, true, false));
                read[2] = Math.max(read[2], read(log, true, true));
            } finally {
                Files.delete(file);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "write %.0f MB/s, read raw %.0f, as frames %.0f, with times %.0f%n",
                write,
                read[0],
                read[1],
                read[2]);
    }

    private static double read(JsonFileLog log, boolean multiplexed, boolean timestamps) throws Exception {
        LogReadOptions plain = LogReadOptions.bytes(true, true, multiplexed);
        LogReadOptions options = new LogReadOptions(
                true, true, plain.since(), plain.until(), LogReadOptions.ALL, false, timestamps, false, multiplexed);
        long start = cpuTime();
        log.reader().orElseThrow().read(options, OutputStream.nullOutputStream());
        return rate(start);
    }

    /** The thread's own time, user and system: other work on the machine does not count. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double rate(long start) {
        return (double) PIECES * PIECE / 1e6 / ((cpuTime() - start) / 1e9);
    }
}
