package io.berth.streams.log;

import io.berth.streams.Checkpoint;
import io.berth.streams.StreamType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver {@code json-file}. Each piece of output is split into lines, encoded and written within the producer's
 * call, and committed, so that nothing is queued and a crash of the engine loses nothing. The file is open while a run is
 * on only.
 *
 * <p>The producer's thread must not be interrupted: an interrupted write closes the file, which costs that piece.
 */
public final class JsonFileLog implements LogDriver {
    private static final Logger LOGGER = LoggerFactory.getLogger(JsonFileLog.class);
    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

    private final Path file;
    private final long maxSize;
    private final InstantSource clock;
    private final RotatingFile files;
    private final LogEncoder encoder;
    private final LogSignal signal = new LogSignal();
    private final HeldLine stdout = new HeldLine();
    private final HeldLine stderr = new HeldLine();
    private final TimeText now = new TimeText();
    private final LogCheckpoint checkpoint = new LogCheckpoint(stdout, stderr);
    private boolean told;
    private Instant lastTold = Instant.EPOCH;
    private int left;
    private boolean stdoutEnded = true;
    private boolean stderrEnded = true;
    private volatile boolean running;

    /** A log in {@code file} and, with rotation, in files beside it; goes on where an earlier engine stopped. */
    public JsonFileLog(Path file, JsonFileOptions options, InstantSource clock) {
        this(JsonFormat.INSTANCE, file, options, clock);
    }

    /** A log of the driver {@code local} in {@code file} and files beside it; attributes are not kept. */
    public static JsonFileLog local(Path file, JsonFileOptions options, InstantSource clock) {
        return new JsonFileLog(LocalFormat.INSTANCE, file, options, clock);
    }

    private JsonFileLog(LogFormat format, Path file, JsonFileOptions options, InstantSource clock) {
        this.file = file;
        this.maxSize = options.maxSize();
        this.clock = clock;
        this.files = new RotatingFile(format, file, options.maxFile(), options.compress());
        this.encoder = format.encoder(options);
    }

    @Override
    public String name() {
        return files.format().driver();
    }

    @Override
    public Optional<LogReader> reader() {
        return Optional.of(new JsonFileReader(this, files, signal));
    }

    @Override
    public void begin() {
        stdoutEnded = false;
        stderrEnded = false;
        try {
            files.size();
        } catch (IOException e) {
            report(e);
        }
        running = true;
        signal.raise();
    }

    @Override
    public void resume(Checkpoint newCheckpoint) {
        try {
            checkpoint.resume(newCheckpoint, files);
        } catch (IOException e) {
            report(e);
        }
    }

    @Override
    public void write(StreamType stream, ByteBuffer bytes) {
        EncodeBuffers buffers = EncodeBuffers.take(encoder.maxRecord());
        try {
            now.set(checkpoint.time(clock));
            encoder.moveTo(sizeOrZero());
            HeldLine line = line(stream);
            while (bytes.hasRemaining()) {
                int held = line.unload(buffers.in);
                int part = Math.min(bytes.remaining(), EncodeBuffers.PIECE);
                bytes.get(buffers.in, held, part);
                left = bytes.remaining();
                int unfinished = encodeLines(stream, buffers, held, held + part);
                line.load(buffers.in, unfinished, held + part);
            }
            flush(buffers);
            commit(0);
        } finally {
            buffers.giveBack();
        }
        signal.raise();
    }

    /** Encodes the whole lines and the full pieces of {@code in[0, end)}; returns where the unfinished line starts. */
    private int encodeLines(StreamType stream, EncodeBuffers buffers, int held, int end) {
        HeldLine line = line(stream);
        byte[] in = buffers.in;
        int from = 0;
        int searchFrom = held;
        while (true) {
            int limit = Math.min(end, from + RecordEncoder.MAX_PIECE);
            int newline = Scan.indexOfNewline(in, searchFrom, limit);
            if (newline < 0 && limit - from < RecordEncoder.MAX_PIECE) {
                return from;
            }
            int to = newline < 0 ? limit : newline + 1;
            if (isFullWith(buffers)) {
                flush(buffers);
                line.load(in, from, Math.max(from, held));
                rotate(left + end - Math.max(from, held));
            } else if (buffers.isFull()) {
                flush(buffers);
            }
            encoder.encode(buffers, from, to, stream, line.time(now, newline >= 0));
            from = to;
            searchFrom = to;
        }
    }

    /** Whether what is to be flushed fills the present part of a log that rotates, and can now. */
    private boolean isFullWith(EncodeBuffers buffers) {
        return maxSize > 0 && files.mayRotate() && sizeOrZero() + buffers.outEnd >= maxSize;
    }

    /** Starts a new part; what is in the old one is committed before, all but the last {@code after} bytes in hand. */
    private void rotate(int after) {
        try {
            checkpoint.commitRotation(after, files.size());
            files.rotate();
        } catch (IOException e) {
            report(e);
        }
        encoder.moveTo(sizeOrZero());
        commit(after);
    }

    private void commit(int after) {
        if (checkpoint.isOn()) {
            checkpoint.commit(after, sizeOrZero());
        }
    }

    private long sizeOrZero() {
        try {
            return files.size();
        } catch (IOException e) {
            report(e);
            return 0;
        }
    }

    private void flush(EncodeBuffers buffers) {
        if (buffers.outEnd == 0) {
            return;
        }
        try {
            files.append(buffers.out, buffers.outEnd);
            if (told) {
                told = false;
                LOGGER.info("log {} can be written again", file);
            }
        } catch (IOException e) {
            report(e);
            encoder.moveTo(sizeOrZero());
        } finally {
            buffers.outEnd = 0;
        }
    }

    /** Says once a minute at most that output is being lost: on a disk that is nearly full, short pieces still fit. */
    private void report(IOException e) {
        Instant at = clock.instant();
        if (!told && Duration.between(lastTold, at).abs().compareTo(TELL_AGAIN) > 0) {
            told = true;
            lastTold = at;
            LOGGER.error("log {} can't be written: output is lost until it can", file, e);
        }
    }

    @Override
    public void end(StreamType stream) {
        writeHeld(stream);
        if (stream == StreamType.STDERR) {
            stderrEnded = true;
        } else {
            stdoutEnded = true;
        }
        if (stdoutEnded && stderrEnded) {
            release();
        }
        signal.raise();
    }

    private void writeHeld(StreamType stream) {
        HeldLine line = line(stream);
        if (line.count() > 0) {
            EncodeBuffers buffers = EncodeBuffers.take(encoder.maxRecord());
            try {
                now.set(checkpoint.time(clock));
                if (isFullWith(buffers)) {
                    rotate(0);
                }
                encoder.moveTo(sizeOrZero());
                int end = line.unload(buffers.in);
                encoder.encode(buffers, 0, end, stream, line.time(now, true));
                flush(buffers);
                line.load(buffers.in, 0, 0);
            } finally {
                buffers.giveBack();
            }
        }
        line.time(now, true);
        commit(0);
    }

    private void release() {
        running = false;
        checkpoint.end();
        try {
            files.close();
        } catch (IOException e) {
            report(e);
        }
    }

    @Override
    public void close() {
        end(StreamType.STDOUT);
        end(StreamType.STDERR);
    }

    boolean running() {
        return running;
    }

    InstantSource clock() {
        return clock;
    }

    /** What has been taken of the stream's unfinished line; at a point between two pieces. */
    byte[] held(StreamType stream) {
        return line(stream).copy();
    }

    private HeldLine line(StreamType stream) {
        return stream == StreamType.STDERR ? stderr : stdout;
    }
}
