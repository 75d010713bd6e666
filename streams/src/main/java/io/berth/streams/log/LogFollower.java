package io.berth.streams.log;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log and goes on with what is written, until the run's output is out. The writer wakes it, and opens each new
 * part for it at the moment of rotation, so that nothing is missed however far it is behind; of more than
 * {@value #MOST_PARTS} waiting parts the oldest are given up.
 */
final class LogFollower implements AutoCloseable, RotatingFile.PartListener {
    private static final int MOST_PARTS = 256;
    private static final Duration LONG = Duration.ofDays(1);

    private final JsonFileLog log;
    private final RotatingFile files;
    private final LogSignal signal;
    private final ReentrantLock partsLock = new ReentrantLock();
    private final Queue<LogPart> newParts = new ArrayDeque<>();
    private @Nullable PartsReader reader;
    private long truncations;

    LogFollower(JsonFileLog log, RotatingFile files, LogSignal signal) {
        this.log = log;
        this.files = files;
        this.signal = signal;
    }

    void run(LogReadOptions options, LogDecoder decoder, OutputStream out) throws IOException, InterruptedException {
        readHistory(options, decoder);
        while (true) {
            long seen = signal.changes();
            boolean over = !log.running();
            readNew(decoder);
            if (over || decoder.pastUntil()) {
                return;
            }
            decoder.flush();
            out.flush();
            long nanos = nanosUntil(options.until());
            if (nanos <= 0) {
                return;
            }
            signal.await(seen, nanos);
        }
    }

    private long nanosUntil(Instant until) {
        Instant now = log.clock().instant();
        return until.isAfter(now.plus(LONG))
                ? LONG.toNanos()
                : Duration.between(now, until).toNanos();
    }

    private void readHistory(LogReadOptions options, LogDecoder decoder) throws IOException {
        truncations = files.present().truncations();
        List<LogPart> parts = files.openParts(List.of(this));
        int last = parts.size() - 1;
        try {
            PartsReader.Place start = PartsReader.start(files.format(), parts, options);
            for (int i = start.part(); i <= last && !decoder.pastUntil(); i++) {
                PartsReader next = new PartsReader(parts.get(i), start.in(i));
                if (i == last) {
                    reader = next;
                }
                next.readOn(decoder);
            }
        } finally {
            parts.stream().limit(Math.max(0, last)).forEach(LogPart::close);
        }
    }

    private void readNew(LogDecoder decoder) throws IOException {
        PartsReader current = reader == null ? openFirst() : reader;
        while (current != null) {
            RotatingFile.Present present = files.present();
            if (present.generation() == current.part().generation()) {
                current = restartIfTruncated(current, present);
                current.part().limit(Math.max(0, present.size()));
                current.readOn(decoder);
                return;
            }
            current.part().limit(Long.MAX_VALUE);
            current.readOn(decoder);
            current = switchToNewPart(current);
        }
    }

    private @Nullable PartsReader openFirst() throws IOException {
        List<LogPart> parts = files.openParts(List.of());
        for (LogPart part : parts.subList(0, Math.max(0, parts.size() - 1))) {
            part.close();
        }
        if (!parts.isEmpty()) {
            reader = new PartsReader(parts.getLast(), PartsReader.Place.start(0));
        }
        return reader;
    }

    private PartsReader restartIfTruncated(PartsReader current, RotatingFile.Present present) {
        if (present.truncations() == truncations) {
            return current;
        }
        truncations = present.truncations();
        PartsReader restarted = new PartsReader(current.part(), PartsReader.Place.start(0));
        reader = restarted;
        return restarted;
    }

    /** The reader of the next part, or null when the writer is only about to hand it over and will signal again. */
    private @Nullable PartsReader switchToNewPart(PartsReader current) {
        LogPart next;
        partsLock.lock();
        try {
            next = newParts.poll();
        } finally {
            partsLock.unlock();
        }
        if (next == null) {
            return null;
        }
        current.part().close();
        reader = new PartsReader(next, PartsReader.Place.start(0));
        return reader;
    }

    @Override
    public void newPart(LogPart part) {
        partsLock.lock();
        try {
            if (newParts.size() == MOST_PARTS) {
                newParts.remove().close();
            }
            newParts.add(part);
        } finally {
            partsLock.unlock();
        }
    }

    @Override
    public void close() {
        files.removeListener(this);
        PartsReader current = reader;
        if (current != null) {
            current.part().close();
        }
        partsLock.lock();
        try {
            newParts.forEach(LogPart::close);
        } finally {
            partsLock.unlock();
        }
    }
}
